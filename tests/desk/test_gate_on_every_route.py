"""No route leads round the gate: each is tried with each thing that may be missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from articles import body, workflow
from articles.models import Article, Edition
from photos.models import Photo
from tests.articles.stories import again, draft
from tests.desk.forms import address, at_desk


@pytest.fixture
def photo(editor, now) -> Photo:
    return Photo.objects.create(
        original="a.jpg", sha256="a" * 64, format="JPEG", width=700, height=400,
        credit_name="CHEN YU", credit_kind="photo_by", uploaded_at=now, uploaded_by=editor,
    )  # fmt: skip


def publish_page(story, editor) -> None:
    at_desk(editor).post(address(story, "publish"), {"version": story.version, "when": "now"})


def schedule(story, editor) -> None:
    since = timezone.localtime() + timedelta(days=3)
    sent = {"version": story.version, "when": "later", "since": since.strftime("%Y-%m-%dT%H:%M")}
    at_desk(editor).post(address(story, "publish"), sent)


def verb(story, editor) -> None:
    with pytest.raises(workflow.NotReady):
        workflow.publish(article_id=story.pk, version=story.version, by=editor, now=timezone.now())


def bulk(story, editor) -> None:
    sent = {"step": "publish", "story": [f"{story.pk}:{story.version}"]}
    assert "Not published." in at_desk(editor).post(BULK, sent).content.decode()


def command(story, editor) -> None:
    with pytest.raises(CommandError):
        call_command("publish_stories", story.pk, by="editor")


def restore(story, editor) -> None:
    given = {"article_id": story.pk, "by": editor, "now": timezone.now()}
    other = replace(workflow.draft_of(story), lead="Other words.")
    saved = workflow.save(draft=other, version=story.version, **given)
    workflow.restore(version=saved.version, earlier=story.version, **given)


def undo(story, editor) -> None:
    given = {"article_id": story.pk, "by": editor, "now": timezone.now()}
    with pytest.raises(workflow.Refusal):
        workflow.undo(version=story.version, **given)


BULK = "/admin/articles/article/bulk/"
ROUTES = [publish_page, schedule, verb, bulk, command, restore, undo]
MISSING = {
    "headline": {"headline": ""},
    "section": {"section": None},
    "byline": {"bylines": ()},
    "text": {"body": ""},
    "mark": {"lead": "The ferry is TK."},
    "link": {"body": '<p>The <a href="/nowhere/">pier</a></p>'},
    "provenance": {"reprint_source": "Harbour Daily"},
    "credit": {},
    "alt": {},
    "rights": {},
    "hold": {},
    "not for publication": {},
}


def unready(what: str, editor, city, author, photo, *, story=None) -> Article:
    """A story that lacks one thing alone; `story` is made so if it is given."""
    alt = "" if what == "alt" else "A pier"
    whole = {"body": "<p>It left.</p>" + body.figure(photo.pk, "The pier", alt)}
    given = {name: value for name, value in MISSING[what].items() if name != "headline"}
    plain, now = replace(draft(city, author, **whole), **given), timezone.now()
    if story is None:
        story = workflow.file(draft=plain, by=editor, now=now)
    else:
        story = workflow.save(
            article_id=story.pk, draft=plain, version=story.version, by=editor, now=now
        )
    rows = Article.objects.filter(pk=story.pk)
    if what == "headline":
        rows.update(headline="")
    if what == "hold":
        rows.update(legal_hold="Under review")
    if what == "not for publication":
        rows.update(is_not_for_publication=True)
    if what == "credit":
        Photo.objects.update(credit_name=" ")
    if what == "rights":
        Photo.objects.update(rights=DateTimeTZRange(None, now - timedelta(days=1)))
    return again(story)


@pytest.mark.parametrize("what", MISSING)
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_publishes_what_lacks_something(editor, city, chang_chen, photo, route, what):
    story = unready(what, editor, city, chang_chen, photo)

    route(story, editor)

    assert Edition.objects.count() == 0


@pytest.mark.parametrize("what", MISSING)
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_updates_a_live_story_with_what_lacks_something(
    editor, city, chang_chen, photo, route, what
):
    whole = draft(city, chang_chen, body="<p>It left.</p>" + body.figure(photo.pk, "Pier", "alt"))
    now = timezone.now() - timedelta(hours=1)
    story = workflow.file(draft=whole, by=editor, now=now)
    first = workflow.publish(article_id=story.pk, version=1, by=editor, now=now)
    story = unready(what, editor, city, chang_chen, photo, story=again(story))

    route(story, editor)

    assert [(one.pk, one.live.upper) for one in Edition.objects.all()] == [(first.pk, None)]


def test_undo_brings_nothing_back_while_the_story_is_held(editor, city, chang_chen):
    now = timezone.now()
    story = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    for minute in (2, 1):
        at = now - timedelta(seconds=minute)
        version = again(story).version
        workflow.publish(article_id=story.pk, version=version, by=editor, now=at)
    workflow.hold(article_id=story.pk, reason="Under review", by=editor, now=now)
    before = list(Edition.objects.order_by("pk").values_list("pk", "live"))

    with pytest.raises(workflow.Refusal):
        workflow.undo(article_id=story.pk, version=again(story).version, by=editor, now=now)

    assert list(Edition.objects.order_by("pk").values_list("pk", "live")) == before


def test_photo_whose_rights_end_before_the_instant_cannot_be_planned_for_it(
    editor, city, chang_chen, photo
):
    ends = timezone.now() + timedelta(days=2)
    Photo.objects.update(rights=DateTimeTZRange(None, ends))
    text = "<p>It left.</p>" + body.figure(photo.pk, "The pier", "A pier")
    story = workflow.file(draft=draft(city, chang_chen, body=text), by=editor, now=timezone.now())

    schedule(story, editor)
    assert Edition.objects.count() == 0
    publish_page(story, editor)
    assert Edition.objects.count() == 1


@pytest.mark.counted
@pytest.mark.parametrize(("words", "is_published"), [("The ferry is TK", False), ("It left", True)])
def test_command_imports_nothing_half_public(editor, city, tmp_path, words, is_published):
    wire = tmp_path / "wire.txt"
    wire.write_text(f"Ferry is back\n\nBy CHANG CHEN|Mar 4,2026\n\n{words}.\n\nIt was full.\n")

    try:
        call_command("import_story", str(wire), "--section", "city", "--by", "editor", "--publish")
    except CommandError:
        assert not is_published

    assert Edition.objects.count() == int(is_published)
