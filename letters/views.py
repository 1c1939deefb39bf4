import math
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts import languages
from letters import mailroom, spam
from letters.forms import LetterForm, StatusForm, words_in
from letters.models import Letter

_SLIP = "letters.slip"
_SLIP_SECONDS = 600

_never_kept = cache_control(private=True, no_store=True)


# No CSRF token: it would set a reader's first cookie, and there is nothing of the reader's that a
# forged letter could use. The form's own signed stamp says that it came from here.
@csrf_exempt
@_never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, language: str = "en") -> HttpResponse:
    """The form for a letter; one that is sent is kept, and the reader goes on to the receipt."""
    now = timezone.now()
    if request.method != "POST":
        page = request.GET.get("from", "")
        own = reverse("write_letter", kwargs={"language": language})
        page = "" if page.startswith(own) else page  # from one page of letters to another
        form = LetterForm(language=language, now=now, page=page)
        return _form_page(request, form)
    form = LetterForm(request.POST, language=language, now=now)
    if not form.is_valid():
        return _form_page(request, form)
    try:
        letter, _ = mailroom.receive(
            category=form.cleaned_data["category"],
            text=form.cleaned_data["text"],
            contact=form.cleaned_data["contact"],
            came_from=form.cleaned_data["page"],
            address=spam.client_address(request.META, trusted_proxies=settings.TRUSTED_PROXIES),
            now=now,
            language=language,
        )
    except mailroom.TooMany as refusal:
        form.refuse_for(refusal.wait, why=refusal.why)
        return _later(_form_page(request, form, status=429), refusal)
    slip = signing.dumps([letter.receipt, letter.due_at.timestamp()], salt=_SLIP)
    return HttpResponseRedirect(f"{request.path}thanks/?{urlencode({'slip': slip})}")


@_never_kept
@require_safe
def thanks(request: HttpRequest, language: str = "en") -> HttpResponse:
    """The receipt that a signed slip names, and for ten minutes the code, which it does not hold.

    404 for a slip that we did not write.
    """
    slip = request.GET.get("slip", "")
    try:
        receipt, due = signing.loads(slip, salt=_SLIP)
    except (signing.BadSignature, UnicodeError):
        raise Http404("There is no such receipt.") from None
    due_at = datetime.fromtimestamp(due, tz=timezone.get_current_timezone())
    words = {
        "receipt": receipt,
        "code": mailroom.code(receipt) if _is_fresh(slip) else "",
        "due_at": _day(due_at, language),
        "status_href": reverse("letter_status", kwargs={"language": language}),
    }
    return _unseen(render(request, "letters/thanks.html", words))


# Number and code come by POST alone, so that they stand in no address and no log; asking changes
# nothing of the reader's, and a token against forgery would set their first cookie.
@csrf_exempt
@_never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, language: str = "en") -> HttpResponse:
    """The state of a letter and its answer, for whoever has its number and code."""
    if request.method != "POST":
        return _status_page(request, StatusForm(language=language))
    form = StatusForm(request.POST, language=language)
    if not form.is_valid():
        return _status_page(request, form)
    try:
        letter = mailroom.opened(
            receipt=form.cleaned_data["receipt"],
            written=form.cleaned_data["code"],
            address=spam.client_address(request.META, trusted_proxies=settings.TRUSTED_PROXIES),
            now=timezone.now(),
        )
    except mailroom.TooMany as refusal:
        form.refuse_for(refusal.wait)
        return _later(_status_page(request, form, status=429), refusal)
    if letter is None:
        form.refuse()
        return _status_page(request, form)
    return _unseen(render(request, "letters/state.html", {"letter": _printed(letter, language)}))


def _status_page(request: HttpRequest, form: StatusForm, *, status: int = 200) -> HttpResponse:
    return _unseen(render(request, "letters/status.html", {"form": form}, status=status))


def _printed(letter: Letter, language: str) -> dict[str, object]:
    """What a reader sees of a letter: not its words, which others may have found the code to."""
    words = words_in(language)
    return {
        "receipt": letter.receipt,
        "category": words[letter.category],
        "received_at": _day(letter.received_at, language),
        "due_at": _day(letter.due_at, language),
        "is_late": letter.due_at < timezone.now(),
        "answered_at": _day(letter.answered_at, language) if letter.answered_at else "",
        "answer": letter.answer,
        "keep_until": _day(letter.keep_until, language),
    }


def _unseen(response: HttpResponse) -> HttpResponse:
    """Nothing leads back here: no search engine, no address handed on."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_fresh(slip: str) -> bool:
    try:
        signing.loads(slip, salt=_SLIP, max_age=_SLIP_SECONDS)
    except signing.SignatureExpired:
        return False
    return True


def _form_page(request: HttpRequest, form: LetterForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "canonical": settings.SITE_URL + request.path}
    return render(request, "letters/write.html", context, status=status)


def _later(response: HttpResponse, refusal: mailroom.TooMany) -> HttpResponse:
    response["Retry-After"] = str(math.ceil(refusal.wait.total_seconds()))
    return response


def _day(instant: datetime, language: str) -> str:
    return date_format(timezone.localtime(instant), languages.day(language))
