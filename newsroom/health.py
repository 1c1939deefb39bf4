from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Says that this process answers; it asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Says whether the desk can work here: 503 while the database does not take what is saved.

    Readers are answered all the same: a balancer asks `alive` for them.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            is_ready = not cursor.fetchone()[0]
            said = "ok" if is_ready else "the database is read-only"
    except Error as problem:
        is_ready, said = False, f"the database does not answer: {type(problem).__name__}"
    return HttpResponse(f"{said}\n", status=200 if is_ready else 503, content_type="text/plain")
