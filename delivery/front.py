"""The page store as the settings want it, put before the application. Used by newsroom.wsgi."""

from wsgiref.types import WSGIApplication

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from delivery import sorry
from delivery.doors import Doors
from delivery.making import Maker
from delivery.pages import Pages, Ways
from delivery.store import of_this_machine


def before(application: WSGIApplication) -> WSGIApplication:
    """The application behind its pages; the application itself where no store is wanted."""
    store = of_this_machine()
    if store is None:
        return application
    return Pages(
        application,
        store=store,
        maker=Maker(application, store.marks, settings.SITE_URL, settings.BUILD),
        ways=Ways(settings.PLAIN_ADDRESSES, settings.DESK_ADDRESSES),
        is_host=_is_host,
        readers=Doors("readers", threads=_READERS, waiting=2 * _READERS, patience=10),
        desk=Doors("desk", threads=_DESK, waiting=4 * _DESK, patience=60),
        sorry=sorry.answer,
    )


_READERS = 2
_DESK = 2


def _is_host(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
