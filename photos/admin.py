from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import ShowsRefusals
from photos import ingest, refusals, renditions, rights
from photos.details import set_details
from photos.forms import DetailsForm, UploadForm
from photos.models import Photo, Use, picture
from photos.printing import Picture

_THUMB = 112  # pixels across in the list
_RIGHTS = (
    *("shown", "rights_from", "rights_until", "allowed"),
    *("usage_terms", "instructions", "licensor", "license_url"),
)


class PhotoAdmin(ShowsRefusals):
    """A photo's form: pictures come in through `ingest` and are described by `details`.

    The desk registers it (desk.library), with what it knows of stories.
    """

    refusals = (renditions.Refused, refusals.Unusable, refusals.Conflict, refusals.NotStored)
    list_display = ["thumbnail", "caption_in_short", "credit", "shown", "uploaded", "uploader"]
    list_display_links = ["thumbnail", "caption_in_short"]
    list_filter = ["credit_kind", "digital_source"]
    list_per_page = 40
    list_select_related = ["uploaded_by"]
    ordering = ["-uploaded_at", "-id"]
    readonly_fields = ["shown"]
    search_fields = ["caption", "credit_name", "place", "keywords"]
    search_help_text = _("Words of the caption, the credit, the place or the keywords")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        photos: QuerySet[Photo] = super().get_queryset(request).annotate(picture=picture())
        return photos

    def get_fieldsets(self, request: HttpRequest, obj: Photo | None = None) -> Any:
        if obj is None:
            words = ("file", "caption", "alt", "credit_kind", "credit_name", "digital_source")
            return [(None, {"fields": words})]
        crops = ("crops",) if self.has_change_permission(request, obj) else ()
        return [
            (None, {"fields": ("caption", "alt", "version")}),
            (_("Whose it is"), {"fields": ("credit_kind", "credit_name", "source", "copyright")}),
            (_("When and for what it may be shown"), {"fields": _RIGHTS}),
            (_("What it shows"), {"fields": ("taken_at", "place", "words", "digital_source")}),
            (
                _("Where to look (0 to 1 from the upper left)"),
                {"fields": ("focal_x", "focal_y", *crops), "classes": ("crops",)},
            ),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        base = UploadForm if obj is None else DetailsForm
        return super().get_form(request, obj, change, **{**kwargs, "form": base})

    def save_model(self, request: HttpRequest, obj: Photo, form: Any, change: bool) -> None:
        by, now = _staff(request), timezone.now()
        if change:
            details = form.details()
            if details:
                set_details(photo=obj, by=by, now=now, **details)
            return
        taken = self._taken(request, form.cleaned_data, by=by)
        obj.pk = taken[0][0].pk
        obj.refresh_from_db()
        request.__dict__["is_known"] = not any(is_new for _photo, is_new in taken)
        request.__dict__["taken"] = len(taken)

    def _taken(
        self, request: HttpRequest, said: dict[str, Any], *, by: User
    ) -> list[tuple[Photo, bool]]:
        """Each file as a photo. One that is refused is told of, unless all of them are."""
        taken: list[tuple[Photo, bool]] = []
        refused: list[tuple[str, Exception]] = []
        for file in said["file"]:
            try:
                one = ingest.take_in(
                    data=file.read(),
                    name=file.name,
                    by=by,
                    now=timezone.now(),
                    caption=said["caption"],
                    alt=said["alt"],
                    credit_kind=said["credit_kind"],
                    credit_name=said["credit_name"],
                    digital_source=said["digital_source"] or None,
                )
            except (renditions.Refused, refusals.NotStored, refusals.Killed) as refusal:
                refused.append((file.name, refusal))
            else:
                taken.append(one)
        if not taken:
            raise refused[0][1]
        for name, reason in refused:
            self.message_user(request, f"“{name}”: {reason}", messages.ERROR)
        return taken

    def log_addition(self, request: HttpRequest, obj: Photo, message: Any) -> Any:
        """What was here already is not added, and its history does not say so."""
        if not request.__dict__.get("is_known"):
            return super().log_addition(request, obj, message)
        return None

    def response_add(
        self, request: HttpRequest, obj: Photo, post_url_continue: str | None = None
    ) -> HttpResponse:
        if request.__dict__.get("taken", 1) > 1:
            said = {"count": request.__dict__["taken"]}
            self.message_user(request, gettext("%(count)s photos are in the library.") % said)
            return redirect("admin:photos_photo_changelist")
        if not request.__dict__.get("is_known"):
            return super().response_add(request, obj, post_url_continue)
        told = _("This very picture was here already: nothing of it was changed.")
        self.message_user(request, told, messages.WARNING)
        return redirect("admin:photos_photo_change", obj.pk)

    @admin.display(description=_("picture"))
    def thumbnail(self, photo: Photo) -> str:
        return _image(photo, _THUMB)

    @admin.display(description=_("caption"), ordering="caption")
    def caption_in_short(self, photo: Photo) -> str:
        return str(photo)

    @admin.display(description=_("credit"), ordering="credit_name")
    def credit(self, photo: Photo) -> str:
        printed = rights.printed_credit(photo.credit_kind, photo.credit_name)
        return printed or str(_("None yet"))

    @admin.display(description=_("may be shown"))
    def shown(self, photo: Photo) -> str:
        if photo.killed_at is not None:
            said = {"when": _day(photo.killed_at), "reason": photo.kill_reason}
            return gettext("Killed on %(when)s: %(reason)s") % said
        now, span = timezone.now(), photo.rights
        if span.upper is not None and span.upper <= now:
            return gettext("No longer, since %(when)s") % {"when": _day(span.upper)}
        said = {"begins": span.lower and _day(span.lower), "ends": span.upper and _day(span.upper)}
        if span.lower and span.lower > now:
            words = (
                gettext("From %(begins)s until %(ends)s")
                if span.upper
                else gettext("From %(begins)s")
            )
            return words % said
        return gettext("Until %(ends)s") % said if span.upper else gettext("Without end")

    @admin.display(description=_("uploaded by"), ordering="uploaded_by__username")
    def uploader(self, photo: Photo) -> str:
        return photo.uploaded_by.name

    @admin.display(description=_("uploaded"), ordering="uploaded_at")
    def uploaded(self, photo: Photo) -> str:
        return _day(photo.uploaded_at)

    @admin.display(description=_("size"))
    def size(self, photo: Photo) -> str:
        return gettext("%(size)s pixels") % {"size": f"{photo.width:,} × {photo.height:,}"}

    # What follows is shown to those who may look but not change: the form's own fields are not
    # the photo's.
    @admin.display(description=_("may be shown from"))
    def rights_from(self, photo: Photo) -> str:
        return _day(photo.rights.lower) if photo.rights.lower else "–"

    @admin.display(description=_("may be shown until"))
    def rights_until(self, photo: Photo) -> str:
        return _day(photo.rights.upper) if photo.rights.upper else "–"

    @admin.display(description=_("may be used for"))
    def allowed(self, photo: Photo) -> str:
        return ", ".join(str(Use(use).label) for use in photo.allowed_uses) or gettext("Nothing")

    @admin.display(description=_("keywords"))
    def words(self, photo: Photo) -> str:
        return ", ".join(photo.keywords)


def _image(photo: Photo, width: int) -> str:
    printed = Picture.from_json(photo.__dict__["picture"])
    source = printed.thumb if width <= _THUMB else printed.src
    if not source:
        return str(_("Being made"))
    height = round(width * printed.height / printed.width)
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        *(source, width, height, photo.alt),
    )


def _day(instant: Any) -> str:
    return date_format(timezone.localtime(instant), "DATETIME_FORMAT")


def _staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
