"""The desk's own addresses; `desk.stories` and `desk.site` mount them inside the admin's."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from desk import (
    addresses,
    autosave,
    bulk,
    calendar,
    commands,
    comparing,
    front,
    library_collections,
    library_edit,
    links,
    must_read,
    photo_rights,
    photos,
    previews,
    retractions,
    steps,
    views,
    words,
)


def story_urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """Below /admin/articles/article/; `guard` lets staff in."""
    return [
        path("bulk/", guard(bulk.do), name="desk_bulk"),
        path("<int:pk>/preview/", guard(previews.preview), name="desk_preview"),
        path("<int:pk>/share/", guard(links.share), name="desk_share"),
        path("<int:pk>/share/<int:link>/revoke/", guard(links.revoke), name="desk_revoke_link"),
        path("<int:pk>/publish/", guard(views.publish), name="desk_publish"),
        path("<int:pk>/withdraw/", guard(views.withdraw), name="desk_withdraw"),
        path("<int:pk>/unpublish/", guard(views.unpublish), name="desk_unpublish"),
        path("<int:pk>/undo/", guard(retractions.undo), name="desk_undo"),
        path("<int:pk>/kill/", guard(retractions.kill), name="desk_kill"),
        path("<int:pk>/cancel/", guard(views.cancel), name="desk_cancel"),
        path("<int:pk>/submit/", guard(views.submit), name="desk_submit"),
        path("<int:pk>/send-back/", guard(views.send_back), name="desk_send_back"),
        path("<int:pk>/approve/", guard(views.approve), name="desk_approve"),
        path("<int:pk>/notes/", guard(steps.notes), name="desk_notes"),
        path("<int:pk>/assign/", guard(steps.assign), name="desk_assign"),
        path("<int:pk>/hold/", guard(steps.hold), name="desk_hold"),
        path("<int:pk>/release/", guard(steps.release), name="desk_release"),
        path("<int:pk>/keep/", guard(steps.keep), name="desk_keep"),
        path("<int:pk>/allow/", guard(steps.allow), name="desk_allow"),
        path("<int:pk>/compare/", guard(comparing.compare), name="desk_compare"),
        path("<int:pk>/take-back/", guard(comparing.take_back), name="desk_take_back"),
        path("<int:pk>/restore/", guard(comparing.restore), name="desk_restore"),
    ]


def photo_urls() -> list[URLPattern]:
    """Below /admin/; they answer in JSON, also to those whom they do not let in."""
    return [
        path("desk/photos/", photos.library, name="desk_photos"),
        path("desk/photos/credit/", photos.wording, name="desk_photo_wording"),
        path("desk/photos/<int:pk>/describe/", photos.describe, name="desk_photo_describe"),
        path("desk/photos/<int:pk>/credit/", photos.credit, name="desk_photo_credit"),
        path("desk/photos/<int:pk>/kill/now/", photos.kill, name="desk_photo_kill_now"),
        path("desk/commands/", commands.stories, name="desk_commands"),
    ]


def day_urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """Below /admin/."""
    return [
        path("desk/calendar/", guard(calendar.calendar), name="desk_calendar"),
        path("desk/stories/at/", guard(addresses.story_at), name="desk_story_at"),
    ]


def front_urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """Below /admin/: what stands on the front pages."""
    return [
        path("desk/front/", guard(front.page), name="desk_front"),
        path("desk/front/preview/", guard(front.preview), name="desk_front_preview"),
        path("desk/front/<int:pk>/", guard(front.place), name="desk_front_place"),
        path("desk/must-read/", guard(must_read.page), name="desk_must_read"),
    ]


def rights_urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """Below /admin/."""
    photo = "desk/photos/<int:pk>"
    return [
        path(f"{photo}/kill/", guard(photo_rights.kill), name="desk_photo_kill"),
        path(f"{photo}/restore/", guard(photo_rights.restore), name="desk_photo_restore"),
    ]


def library_urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """Below /admin/: many photos at once."""
    edit, together = library_edit, library_collections
    return [
        path("desk/library/edit/", guard(edit.edit), name="desk_library_edit"),
        path("desk/library/edits/<int:pk>/", guard(edit.edited), name="desk_library_edited"),
        path("desk/library/edits/<int:pk>/run/", guard(edit.run), name="desk_library_run"),
        path("desk/library/edits/<int:pk>/undo/", guard(edit.undo), name="desk_library_undo"),
        path(
            "desk/library/collections/",
            guard(together.collections),
            name="desk_library_collections",
        ),
        path(
            "desk/library/collections/<int:pk>/",
            guard(together.collection),
            name="desk_library_collection",
        ),
        path(
            "desk/library/collections/<int:pk>/delete/",
            guard(together.delete),
            name="desk_library_delete_collection",
        ),
        path("desk/library/collect/", guard(together.collect), name="desk_library_collect"),
    ]


def language_urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """Below /admin/."""
    return [
        path("desk/words/<str:language>.js", guard(words.catalogue), name="desk_words"),
        path("desk/language/", guard(words.choose), name="desk_language"),
    ]


def saving_urls() -> list[URLPattern]:
    """Below /admin/; a window's own: they answer in JSON, whatever happens."""
    return [
        path("desk/stories/", autosave.new, name="desk_new"),
        path("desk/stories/<int:pk>/", autosave.story, name="desk_save"),
        path("desk/stories/<int:pk>/here/", autosave.here, name="desk_here"),
        path("desk/stories/<int:pk>/aside/", autosave.aside, name="desk_aside"),
        path("desk/session/", autosave.session, name="desk_session"),
    ]
