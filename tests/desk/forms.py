"""What a browser sends from the desk's forms."""

from typing import Any

from django.test import Client

from accounts.models import User
from articles import workflow
from articles.models import Article

ADD = "/admin/articles/article/add/"


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(story: Article, step: str = "change") -> str:
    return f"/admin/articles/article/{story.pk}/{step}/"


def filled(
    *,
    bylines: list[tuple[int, str, int]] = (),
    button: str = "_save",
    story: int | None = None,
    **given: Any,
) -> dict[str, Any]:
    """The story form as sent; what is not given is empty, the language English."""
    fields = {
        "headline": "Ferry returns to the old pier",
        "lead": "",
        "body": "<p>It left at six.</p>",
        "section": "",
        "language": "en",
        "slug": "",
        "dated_on": "",
        "embargo_until": "",
        "reprint_source": "",
        "reprint_author": "",
        "reprint_title": "",
        "responsible_editor": "",
        "version": "",
        **given,
        button: "",
        "bylines-TOTAL_FORMS": str(len(bylines) + 1),
        "bylines-INITIAL_FORMS": "0",
    }
    for number, (author, role, position) in enumerate([*bylines, ("", "reporter", "")]):
        fields[f"bylines-{number}-article"] = str(story or "")
        fields[f"bylines-{number}-author"] = str(author)
        fields[f"bylines-{number}-role"] = role
        fields[f"bylines-{number}-position"] = str(position)
    return fields


def of_story(story: Article, *, button: str = "_save", **changes: Any) -> dict[str, Any]:
    """The story's form as opened now and sent with some changes."""
    draft = workflow.draft_of(story)
    return filled(
        button=button,
        story=story.pk,
        bylines=[(author, role, n) for n, (author, role) in enumerate(draft.bylines, start=1)],
        **{
            "headline": draft.headline,
            "lead": draft.lead,
            "body": draft.body,
            "section": draft.section.pk if draft.section else "",
            "language": draft.language,
            "version": story.version,
            **changes,
        },
    )
