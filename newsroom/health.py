from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Says that this process answers; it asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")
