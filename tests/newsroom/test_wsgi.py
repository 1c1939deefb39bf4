"""What the web server hands over, and what it gets back."""

from wsgiref.util import setup_testing_defaults

import pytest
from django.http import HttpResponse

from newsroom.wsgi import application

CHARSETS = ["latin-1", "utf-16", "utf-7", "rot13", "unicode_escape", "no-such"]


def answered(method: str, path: str, query: str, kind: str, sent: bytes = b"") -> HttpResponse:
    """As for the server, but without its signals, which would close the test's connection."""
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    environ |= {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(sent))}
    setup_testing_defaults(environ)
    environ["wsgi.input"].write(sent)
    environ["wsgi.input"].seek(0)
    return application.get_response(application.request_class(environ))


@pytest.mark.parametrize("charset", CHARSETS)
def test_an_address_answers_the_same_whatever_charset_a_header_names(db, charset):
    query = "q=%E6%B8%A1+%2B2AA-+%5Cud800"

    answer = answered("GET", "/search/", query, f"text/plain; charset={charset}")

    assert answer.status_code == 200
    assert r'value="渡 +2AA- \ud800"' in answer.content.decode()


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_letter_is_read_as_utf_8_whatever_charset_a_header_names(db, charset):
    sent = '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n来信\r\n--x--\r\n'.encode()
    kind = f"multipart/form-data; boundary=x; charset={charset}"

    answer = answered("POST", "/letters/", "", kind, sent)

    assert answer.status_code == 200
    assert "\n来信</textarea>" in answer.content.decode()
