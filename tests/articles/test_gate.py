"""What keeps a story from the public, and verbs that refuse."""

import io
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from PIL import Image

from articles import body, workflow
from articles.models import Edition, Kind, MustRead
from articles.workflow import Draft
from photos import details, ingest, killing
from photos.models import Photo
from tests.articles.stories import again, draft, published


@pytest.fixture
def photo(editor, now) -> Photo:
    kept = io.BytesIO()
    Image.new("RGB", (700, 400), "teal").save(kept, "JPEG")
    return ingest.take_in(
        data=kept.getvalue(), name="a.jpg", by=editor, now=now, credit_name="CHEN YU"
    )[0]


def problems(editor, now, plain: Draft, *, at=None) -> list[tuple[str, str]]:
    article = workflow.file(draft=plain, by=editor, now=now)
    return [(p.field, p.message) for p in workflow.problems(article, at=at or now)]


def test_empty_draft_lacks_all_that_readers_need(editor, now):
    assert problems(editor, now, Draft(headline="Only a headline")) == [
        ("section", "Choose a section."),
        ("bylines", "Name at least one author in the byline."),
        ("body", "The story has no text."),
    ]


def test_whole_story_lacks_nothing(editor, city, chang_chen, photo, now):
    html = "<p>Text.</p>" + body.figure(photo.pk, "Caption", "A teal sheet")

    assert problems(editor, now, draft(city, chang_chen, body=html)) == []


def test_photo_without_words_or_credit_keeps_a_story_back(editor, city, chang_chen, photo, now):
    details.set_credit(photo=photo, kind="photo_by", name="", by=editor, now=now)
    html = "<p>Text.</p>" + body.figure(photo.pk, "Caption")

    assert problems(editor, now, draft(city, chang_chen, body=html)) == [
        ("body", "Photo 1: describe it for people who cannot see it (alt)."),
        ("body", "Photo 1: say who it is from (credit)."),
    ]


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060\u2028", "\ufeff \u00a0", "\u3164"])
def test_signs_that_nobody_sees_are_no_words(editor, city, chang_chen, photo, now, unseen):
    html = f"<p>{unseen}</p>" + body.figure(photo.pk, "Caption", unseen)
    plain = draft(city, chang_chen, headline=unseen, body=html, reprint_title=unseen)

    assert problems(editor, now, plain) == [
        ("headline", "Write a headline."),
        ("body", "The story has no text."),
        ("body", "Photo 1: describe it for people who cannot see it (alt)."),
    ]


def test_photo_whose_rights_end_before_keeps_a_story_back(editor, city, chang_chen, photo, now):
    Photo.objects.filter(pk=photo.pk).update(rights=DateTimeTZRange(None, now + timedelta(days=1)))
    plain = draft(city, chang_chen, body="<p>T.</p>" + body.figure(photo.pk, "C", "alt"))

    assert problems(editor, now, plain, at=now) == []
    article = workflow.file(draft=plain, by=editor, now=now)
    late = workflow.problems(article, at=now + timedelta(days=1))
    assert [p.message for p in late] == ["Photo 1: its rights do not cover that time. Take it out."]


def test_printed_date_after_the_publication_keeps_a_story_back(editor, city, chang_chen, now):
    plain = draft(city, chang_chen, dated_on=date(2026, 3, 5))

    assert problems(editor, now, plain) == [
        ("dated_on", "The printed date is after the day of publication.")
    ]


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"since": timedelta(seconds=-1)}, "since", "That instant has passed"),
        ({"until": timedelta(0)}, "until", "The end must come after the beginning"),
    ],
)
def test_span_that_cannot_be_is_refused(editor, city, chang_chen, now, given, field, message):
    article = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    instants = {name: now + offset for name, offset in given.items()}

    with pytest.raises(workflow.Refusal, match=message) as refused:
        workflow.publish(article_id=article.pk, version=1, by=editor, now=now, **instants)

    assert refused.value.field == field
    assert Edition.objects.count() == 0


def test_stale_tab_may_not_publish(editor, city, chang_chen, now):
    article = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)

    with pytest.raises(workflow.Conflict):
        workflow.publish(article_id=article.pk, version=9, by=editor, now=now)


@pytest.mark.parametrize(
    ("verb", "message"),
    [
        (workflow.unpublish, "Readers do not see this story now"),
        (workflow.cancel, "Nothing is planned"),
    ],
)
def test_what_is_not_there_cannot_be_ended(editor, city, chang_chen, now, verb, message):
    article = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)

    with pytest.raises(workflow.Refusal, match=message):
        verb(article_id=article.pk, version=1, by=editor, now=now)


@pytest.mark.parametrize(
    ("note", "message"), [(" ", "Give readers the reason"), ("Wrong.", "nothing to withdraw")]
)
def test_withdrawal_needs_a_reason_and_something_public(
    editor, city, chang_chen, now, note, message
):
    article = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)

    with pytest.raises(workflow.Refusal, match=message):
        workflow.withdraw(article_id=article.pk, version=1, note=note, by=editor, now=now)


def test_withdrawn_story_can_come_back_as_an_update(editor, city, chang_chen, now):
    first = published(draft(city, chang_chen), by=editor, now=now)
    later = now + timedelta(hours=1)
    workflow.withdraw(article_id=first.article_id, version=2, note="Wrong.", by=editor, now=later)

    back = workflow.publish(
        article_id=first.article_id,
        version=3,
        by=editor,
        now=later + timedelta(hours=1),
    )

    assert (back.kind, back.path) == (Kind.UPDATE, first.path)


def test_cancelled_return_leaves_the_tombstone_standing(editor, city, chang_chen, now):
    first = published(draft(city, chang_chen), by=editor, now=now)
    workflow.withdraw(article_id=first.article_id, version=2, note="Wrong.", by=editor, now=now)
    workflow.publish(
        article_id=first.article_id,
        version=3,
        by=editor,
        now=now + timedelta(hours=1),
        since=now + timedelta(hours=5),
    )

    workflow.cancel(article_id=first.article_id, version=4, by=editor, now=now + timedelta(hours=2))

    standing = Edition.objects.standing(at=now + timedelta(days=9)).get()
    assert (standing.kind, standing.note) == (Kind.WITHDRAWAL, "Wrong.")


def test_planned_first_publication_can_be_cancelled(editor, city, chang_chen, now):
    planned = published(draft(city, chang_chen), by=editor, now=now, since=now + timedelta(hours=5))

    workflow.cancel(
        article_id=planned.article_id, version=2, by=editor, now=now + timedelta(hours=1)
    )

    assert not Edition.objects.standing(at=now + timedelta(days=1)).exists()


def test_printed_date_makes_the_address(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen, dated_on=date(2025, 7, 10)), by=editor, now=now)

    assert edition.path == "/2025/07/10/ferry-returns-to-the-old-pier/"
    assert edition.live.lower == now


def test_long_headline_gives_an_address_cut_between_words(editor, city, chang_chen, now):
    headline = "A very long headline about the ferry " * 5
    edition = published(draft(city, chang_chen, headline=headline), by=editor, now=now)

    slug = edition.path.split("/")[4]
    assert slug == (
        "a-very-long-headline-about-the-ferry-a-very-long-headline-about-the-ferry-a-very"
    )
    unbroken = published(draft(city, chang_chen, headline="x" * 200), by=editor, now=now)
    assert unbroken.path.split("/")[4] == "x" * 80


def test_story_in_the_rail_changes_the_rail_too(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)
    MustRead.objects.create(story=edition.article, span=DateTimeTZRange(now, None))

    workflow.unpublish(
        article_id=edition.article_id, version=2, by=editor, now=now + timedelta(hours=1)
    )

    assert list(MustRead.objects.shown(at=now)) != []
    assert list(MustRead.objects.shown(at=now + timedelta(hours=1))) == []


def test_correction_keeps_photos_of_each_edition(editor, city, chang_chen, photo, now):
    html = "<p>Text.</p>" + body.figure(photo.pk, "Caption", "A teal sheet")
    first = published(draft(city, chang_chen, body=html), by=editor, now=now)
    planned = workflow.publish(
        article_id=first.article_id,
        version=again(first.article).version,
        by=editor,
        now=now,
        since=now + timedelta(hours=3),
    )
    workflow.cancel(article_id=first.article_id, version=3, by=editor, now=now + timedelta(hours=1))

    for edition in (first, planned, Edition.objects.latest("pk")):
        assert [use.caption for use in edition.photos.all()] == ["Caption"]


def test_publication_and_its_outbox_are_one_transaction(editor, city, chang_chen, now):
    article = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)

    with transaction.atomic():
        workflow.publish(article_id=article.pk, version=1, by=editor, now=now)
        transaction.set_rollback(True)

    assert Edition.objects.count() == 0
    assert again(article).version == 1


def _said(editor, city, chang_chen, photo, now, caption="Caption"):
    html = "<p>Text.</p>" + body.figure(photo.pk, caption, "A teal sheet")
    article = workflow.file(draft=draft(city, chang_chen, body=html), by=editor, now=now)
    return [(one.message, one.spot) for one in workflow.problems(article, at=now)]


def test_killed_photo_keeps_a_story_back_and_says_why(editor, city, chang_chen, photo, now):
    killing.kill(photo=photo, reason="No consent", by=editor, now=now)

    assert _said(editor, city, chang_chen, photo, now) == [
        (
            "Photo 1 (“Caption”) was killed: No consent. Take it out.",
            f"photo:{photo.pk}",
        )
    ]


def test_photo_for_cards_alone_keeps_a_story_back(editor, city, chang_chen, photo, now):
    Photo.objects.filter(pk=photo.pk).update(allowed_uses=["cards"])

    assert _said(editor, city, chang_chen, photo, now, caption="") == [
        (
            f"Photo 1 (“{photo.pk}”) may not be used in stories. Take it out.",
            f"photo:{photo.pk}",
        )
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("credit_name", "LI NA / AI"),
        ("keywords", ["river", "AIGC"]),
        ("caption", "A river, generated by AI"),
        ("alt", "AI-generated river"),
        ("source", "Midjourney"),
        ("copyright", "Stable Diffusion"),
    ],
)
def test_photo_that_says_ai_needs_its_label(editor, city, chang_chen, photo, now, field, value):
    Photo.objects.filter(pk=photo.pk).update(**{field: value})
    before = _said(editor, city, chang_chen, photo, now)

    Photo.objects.filter(pk=photo.pk).update(digital_source="trainedAlgorithmicMedia")

    assert len(before) == 1
    assert before[0][0].startswith("Photo 1 (“Caption”) says “")
    assert "choose “Made by an algorithm (AI)”" in before[0][0]
    assert before[0][1] == f"photo:{photo.pk}"
    assert _said(editor, city, chang_chen, photo, now) == []


def test_caption_in_the_story_that_says_ai_needs_the_label_too(
    editor, city, chang_chen, photo, now
):
    (message, _spot), *rest = _said(editor, city, chang_chen, photo, now, caption="江桥（AI生成）")

    assert "says “AI生成”" in message
    assert rest == []
