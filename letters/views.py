import math
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from letters import mailroom, spam
from letters.forms import LetterForm

_SLIP = "letters.slip"
_SLIP_SECONDS = 600
_DATES = {"en": "j F Y", "zh-hans": "Y年n月j日"}

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
        form = LetterForm(language=language, now=now, page=request.GET.get("from", ""))
        return _form_page(request, form, language)
    form = LetterForm(request.POST, language=language, now=now)
    if not form.is_valid():
        return _form_page(request, form, language)
    try:
        letter, _ = mailroom.receive(
            category=form.cleaned_data["category"],
            text=form.cleaned_data["text"],
            contact=form.cleaned_data["contact"],
            came_from=form.came_from(),
            address=spam.client_address(request.META, trusted_proxies=settings.TRUSTED_PROXIES),
            now=now,
        )
    except mailroom.TooMany as refusal:
        seconds = math.ceil(refusal.wait.total_seconds())
        form.refuse_for(math.ceil(seconds / 60))
        response = _form_page(request, form, language, status=429)
        response["Retry-After"] = str(seconds)
        return response
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
    due_at = timezone.localtime(datetime.fromtimestamp(due, tz=timezone.get_current_timezone()))
    words = {
        "receipt": receipt,
        "code": mailroom.code(receipt) if _is_fresh(slip) else "",
        "due_at": date_format(due_at, _DATES.get(language, _DATES["en"])),
    }
    response = render(request, "letters/thanks.html", words)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_fresh(slip: str) -> bool:
    try:
        signing.loads(slip, salt=_SLIP, max_age=_SLIP_SECONDS)
    except signing.SignatureExpired:
        return False
    return True


def _form_page(
    request: HttpRequest, form: LetterForm, language: str, *, status: int = 200
) -> HttpResponse:
    words = {"form": form, "came_from": form.came_from()}
    return render(request, "letters/write.html", words, status=status)
