"""The photo library: its list, and the page of one photo."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from desk import library_page, photo_deletion, photo_page
from desk.widgets import upload_options
from photos.admin import PhotoAdmin
from photos.models import Photo


@admin.register(Photo)
class Library(PhotoAdmin):
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return library_page.page(request, self.media)

    def has_delete_permission(self, request: HttpRequest, obj: Photo | None = None) -> bool:
        return request.user.has_perm("photos.delete_photo")

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return photo_deletion.page(request, object_id)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **given: Any
    ) -> HttpResponse:
        photo: Photo | None = given.get("obj")
        if photo is None and not context.get("is_popup"):
            context["upload"] = upload_options()
        elif photo is not None:
            # The form has put what was typed into its instance: ask for the photo itself.
            stored = get_object_or_404(Photo.objects.select_related("uploaded_by"), pk=photo.pk)
            context |= photo_page.context(request, stored, at=timezone.now())
        return super().render_change_form(request, context, *args, **given)
