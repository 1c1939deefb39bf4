"""What stands beside a photo's form, in parts."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from desk import photo_rights, photo_uses, views
from desk.instants import clock
from photos.crops import RATIOS
from photos.models import Photo, picture
from photos.printing import Picture

# Each is a template of its own, desk/photo/<name>.html, in an element whose id is "part-" and its
# name. They stand outside the form, so that each may hold forms of its own.
PARTS = ("picture", "rights", "uses", "file")


def context(request: HttpRequest, photo: Photo, *, at: datetime) -> dict[str, Any]:
    """What the parts need, for somebody who may see the photo. `photo` is as it is stored."""
    shown = Photo.objects.filter(pk=photo.pk).values_list(picture(), flat=True).get()
    return {
        "photo": photo,
        "crop_shapes": list(RATIOS),
        "photo_parts": [(name, f"desk/photo/{name}.html") for name in PARTS],
        "picture": Picture.from_json(shown),
        **photo_rights.context(photo, by=views.acting(request)),
        "says_ai": photo_uses.says_ai(photo, at=at),
        "uses": photo_uses.of_photo(photo, by=views.acting(request), at=at),
        "uploaded": clock(photo.uploaded_at),
    }
