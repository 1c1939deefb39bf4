"""Killing a photo and giving it back, at the desk."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from articles import body, workflow
from articles.models import Article, Author, MustRead
from desk import advice, endings
from photos import details, ingest, killing
from photos.models import Kill, Photo
from tests.articles.stories import draft, published
from tests.desk.forms import at_desk
from tests.photos import pictures

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def photo(reporter, now):
    return ingest.take_in(
        data=pictures.jpeg((900, 600)),
        name="a.jpg",
        by=reporter,
        now=now,
        caption="A ferry",
        alt="A ferry",
        credit_name="LI NA",
    )[0]


@pytest.fixture
def stories(editor, city, chang_chen, photo, now):
    text = "<p>It left at six.</p>" + body.figure(photo.pk, "At its pier", "A ferry")
    return [
        published(draft(city, chang_chen, headline=words, body=text), by=editor, now=now)
        for words in ("The first", "The second", "The third")
    ]


def page(photo, verb: str) -> str:
    return reverse(f"admin:desk_photo_{verb}", args=[photo.pk])


def own_page(photo) -> str:
    return reverse("admin:photos_photo_change", args=[photo.pk])


def posted(client, address: str, reason: str) -> str:
    answer = client.post(address, {"reason": reason}, follow=True)
    return answer.content.decode()


def test_page_names_the_stories_that_lose_the_photo(photo, stories, photo_editor):
    asked = at_desk(photo_editor).get(page(photo, "kill")).content.decode()

    assert "Readers see it in 3 stories." in asked
    for words in ("The first", "The second", "The third"):
        assert words in asked


def test_kill_says_from_where_the_photo_is_gone(client, photo, stories, photo_editor, now):
    MustRead.objects.create(
        url="https://example.org/", title="X", picture=photo, span=DateTimeTZRange(now - DAY, None)
    )
    Author.objects.update(portrait=photo)

    told = posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")

    assert "Gone from 3 stories, Must Read and 1 portrait." in told
    assert Photo.objects.get().kill_reason == "No consent."
    assert "LI NA" not in client.get(stories[0].path).content.decode()


def test_kill_of_what_nobody_sees_does_not_boast(photo, stories, photo_editor, now):
    Photo.objects.update(rights=DateTimeTZRange(None, now - DAY))

    told = posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")

    assert "No page showed it." in told


def test_photo_is_given_back_where_it_stood(client, photo, stories, photo_editor, editor):
    posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")
    asked = at_desk(editor).get(page(photo, "restore")).content.decode()

    told = posted(at_desk(editor), page(photo, "restore"), "Consent came.")

    assert "No consent." in asked
    assert "It stands again in 3 stories." in told
    assert "LI NA" in client.get(stories[0].path).content.decode()


def test_photos_own_page_tells_who_killed_it_and_why(photo, stories, photo_editor, editor):
    posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")
    posted(at_desk(editor), page(photo, "restore"), "Consent came.")

    shown = at_desk(editor).get(own_page(photo)).content.decode()

    killed = shown.index("Killed by photo-editor: No consent.")
    assert shown.index("Given back by editor: Consent came.") < killed
    assert page(photo, "kill") in shown
    assert page(photo, "restore") not in shown


def test_reporter_reads_why_and_does_not_see_the_picture(photo, stories, photo_editor, reporter):
    posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")
    name = photo.renditions.first().name

    seen = at_desk(reporter).get(own_page(photo)).content.decode()

    assert "No consent." in seen
    assert name not in seen
    assert page(photo, "restore") not in seen
    assert "Public, and not showing it now" in seen
    assert name in at_desk(photo_editor).get(own_page(photo)).content.decode()
    in_the_editor = f"/admin/desk/photos/?ids={photo.pk}"
    sources = {
        person.username: at_desk(person).get(in_the_editor).json()["photos"][0]["src"]
        for person in (reporter, photo_editor)
    }
    assert sources["reporter"] == ""
    assert sources["photo-editor"].startswith("/photos/")


@pytest.mark.parametrize("verb", ["kill", "restore"])
def test_without_a_reason_nothing_is_done(photo, photo_editor, verb):
    if verb == "restore":
        posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")
    before = Photo.objects.get().killed_at

    told = posted(at_desk(photo_editor), page(photo, verb), " ")

    assert "Say why; it stays at the desk." in told
    assert Photo.objects.get().killed_at == before


@pytest.mark.parametrize("reason", ["a%00b", "a%ED%A0%80b%01", "x" * 1_000_000])
def test_odd_reasons_are_told(photo, photo_editor, reason):
    answer = at_desk(photo_editor).generic(
        *("POST", page(photo, "kill"), f"reason={reason}"),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert Kill.objects.count() == 0


def test_second_kill_is_told_that_there_was_a_first(photo, photo_editor, editor):
    posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")

    told = posted(at_desk(editor), page(photo, "kill"), "No consent!")

    assert "This photo is killed already. Nothing was changed." in told


def test_label_taken_off_is_on_record(photo, photo_editor):
    for source in ("trainedAlgorithmicMedia", "humanEdits", "digitalCapture"):
        details.set_details(
            photo=photo, by=photo_editor, now=photo.uploaded_at, digital_source=source
        )

    shown = at_desk(photo_editor).get(own_page(photo)).content.decode()

    assert "from “Made by an algorithm (AI)” to “Edited by a person”" in shown
    assert "from “Taken with a camera” to “Made by an algorithm (AI)”" in shown
    assert shown.count("How it was made: from") == 2


def test_change_of_the_label_names_who_made_it(photo, photo_editor):
    client = at_desk(photo_editor)
    form = client.get(own_page(photo)).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()}

    client.post(own_page(photo), {**sent, "digital_source": "trainedAlgorithmicMedia"})

    shown = client.get(own_page(photo)).content.decode()
    assert "How it was made, by photo-editor: from “Taken with a camera”" in shown


@pytest.fixture
def ending(photo, now):
    Photo.objects.update(rights=DateTimeTZRange(None, now + 6 * DAY))
    return photo


def test_first_page_warns_of_rights_that_end_within_a_week(photo_editor, ending, stories):
    shown = at_desk(photo_editor).get("/admin/").content.decode()
    told = shown[shown.index("Rights that end within 7 days") :]

    assert ">A ferry</a>" in told
    assert "ends 10 Mar 2026, 12:00 CST" in told
    for story in stories:
        assert f'<a href="/admin/articles/article/{story.article_id}/change/">' in told


@pytest.mark.parametrize(
    ("days", "is_told"), [(0, False), (1, True), (7, True), (7.001, False), (None, False)]
)
def test_only_the_coming_week_is_warned_of(editor, photo, stories, now, days, is_told):
    ends = None if days is None else now + days * DAY
    Photo.objects.update(rights=DateTimeTZRange(None, ends))

    found = endings.soon(editor, at=now)

    assert [ending.photo for ending in found] == [photo.pk] * is_told


def test_photo_that_nothing_uses_warns_of_nothing(editor, ending, now):
    assert endings.soon(editor, at=now) == []


def test_killed_photo_warns_of_nothing(editor, ending, stories, now):
    killing.kill(photo=ending, reason="No consent.", by=editor, now=now)

    assert endings.soon(editor, at=now) == []


@pytest.mark.parametrize("use", ["draft", "rail", "portrait"])
def test_every_use_is_warned_of(editor, city, chang_chen, ending, now, use):
    if use == "draft":
        text = "<p>T.</p>" + body.figure(ending.pk, "At its pier", "A ferry")
        workflow.file(draft=draft(city, chang_chen, body=text), by=editor, now=now)
    elif use == "rail":
        span = DateTimeTZRange(now, None)
        MustRead.objects.create(url="https://example.org/", title="X", picture=ending, span=span)
    else:
        Author.objects.update(portrait=ending)

    assert [one.photo for one in endings.soon(editor, at=now)] == [ending.pk]


def test_reporters_are_not_warned_of_what_they_cannot_change(reporter, ending, stories, now):
    assert endings.soon(reporter, at=now) == []
    assert "Rights that end" not in at_desk(reporter).get("/admin/").content.decode()


def test_warnings_cost_two_statements(editor, ending, stories, now, django_assert_num_queries):
    editor.has_perm("photos.change_photo")
    with django_assert_num_queries(2):
        endings.soon(editor, at=now)


def test_story_tells_that_the_right_to_its_photo_ends(editor, ending, stories, now):
    story = stories[0].article
    hints = advice.of_story(story, workflow.photo_uses(story, at=now))

    assert [(hint.anchor, hint.message) for hint in hints if "right" in hint.message] == [
        (
            f"id_body:photo:{ending.pk}",
            "The right to show photo 1 ends 10 Mar 2026, 12:00 CST; the story stays public.",
        )
    ]


@pytest.mark.parametrize(
    ("days", "mails"), [(0.5, 2), (1, 2), (1.5, 0), (6, 0), (6.5, 2), (7, 2), (7.5, 0)]
)
def test_mail_tells_a_week_and_a_day_before(
    editor, photo_editor, reporter, photo, stories, now, days, mails
):
    for user in (editor, photo_editor, reporter):
        user.email = f"{user.username}@example.org"
        user.save()
    Photo.objects.update(rights=DateTimeTZRange(None, now + days * DAY))
    mail.outbox = []

    assert endings.tell(at=now) == mails

    assert sorted(to for sent in mail.outbox for to in sent.to) == (
        ["editor@example.org", "photo-editor@example.org"] if mails else []
    )
    for sent in mail.outbox:
        assert sent.subject == "The right to show 1 photo ends soon"
        assert "“A ferry”: ends" in sent.body
        assert "- The first" in sent.body
        assert own_page(photo) in sent.body


def test_page_asks_for_the_label_that_words_in_a_story_call_for(
    photo, stories, photo_editor, editor, city, chang_chen, now
):
    question = "stands among its keywords or under it in a story"
    before = at_desk(photo_editor).get(own_page(photo)).content.decode()
    text = "<p>It left.</p>" + body.figure(photo.pk, "AI-generated picture", "A ferry")
    workflow.file(draft=draft(city, chang_chen, body=text), by=editor, now=now)

    asked = at_desk(photo_editor).get(own_page(photo)).content.decode()
    label = {"digital_source": "trainedAlgorithmicMedia"}
    details.set_details(photo=photo, by=photo_editor, now=now, **label)
    labelled = at_desk(photo_editor).get(own_page(photo)).content.decode()

    assert [question in shown for shown in (before, asked, labelled)] == [False, True, False]
    assert "“AI-generated” stands" in asked


def test_window_at_the_story_hears_of_a_kill_without_saving(photo, stories, photo_editor, editor):
    story, client = Article.objects.earliest("pk"), at_desk(photo_editor)
    person = at_desk(editor)
    sent = {"sitting": str(uuid.uuid4()), "place": "", "version": str(story.version)}

    def checks() -> str:
        answer = person.post(f"/admin/desk/stories/{story.pk}/here/", sent)
        return answer.json()["parts"]["checks"]

    before = checks()
    client.post(f"/admin/desk/photos/{photo.pk}/kill/now/", {"reason": "No consent."})

    assert "was killed" not in before
    assert "was killed: No consent. Take it out." in checks()
