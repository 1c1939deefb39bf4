from django.http import HttpRequest, HttpResponse


def alive(request: HttpRequest) -> HttpResponse:
    """Says that this process answers; it asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")
