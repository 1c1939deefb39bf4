"""Must Read arranged at the desk."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from articles import workflow
from articles.models import MustRead
from photos import ingest, killing
from tests.articles.stories import again, draft, published
from tests.desk.forms import at_desk
from tests.photos.pictures import jpeg

pytestmark = pytest.mark.counted

HOUR = timedelta(hours=1)
LIST = "/admin/desk/must-read/"


def entry(title: str, *, by, now, position: int = 0, **given) -> MustRead:
    span = DateTimeTZRange(given.pop("since", now), given.pop("until", None))
    plain = {"url": "https://example.org/"} if "story" not in given else {}
    row = MustRead(title=title, span=span, position=position, **{**plain, **given})
    return workflow.save_must_read(entry=row, version=None, by=by, now=now)


@pytest.fixture
def three(site_staff, now):
    return [entry(name, by=site_staff, now=now, position=1) for name in ("One", "Two", "Three")]


@pytest.fixture
def desk(site_staff, now):
    with time_machine.travel(now, tick=False):
        yield at_desk(site_staff)


def versions() -> str:
    return " ".join(f"{pk}:{n}" for pk, n in MustRead.objects.values_list("pk", "version"))


def press(client, step: str, **more):
    sent = {"step": step, "language": "en", "versions": versions(), **more}
    return client.post(LIST, sent, follow=True)


def order(response) -> list[str]:
    return [line.headline for line in response.context["lines"]]


def words(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_entries_are_put_in_order_and_readers_see_it(desk, three):
    page = press(desk, f"put|{three[2].pk}|0")

    assert order(page) == ["Three", "One", "Two"]
    assert words(page) == ["“Three” is number 1 now."]
    text = desk.get("/").content.decode()
    assert text.index(">Three<") < text.index(">One<") < text.index(">Two<")
    changes = apps.get_model("delivery", "Change").objects.order_by("-pk")
    assert changes[0].keys == ["mustread"]


def test_list_changed_meanwhile_is_not_put_in_order(desk, three):
    seen = versions()
    press(desk, f"put|{three[2].pk}|0")

    page = press(desk, f"put|{three[1].pk}|0", versions=seen)

    assert page.status_code == 400
    assert words(page) == ["Somebody changed the list after you opened it. This is how it is now."]
    assert order(page) == ["Three", "One", "Two"]


def test_entry_is_taken_off_from_the_list(desk, three):
    page = press(desk, f"off|{three[0].pk}")

    assert order(page) == ["Two", "Three"]


@pytest.mark.parametrize(
    "step",
    ["", "put", "put|1", "put|x|0", "put|999999|0", "put|1|-1", "fly|1|1", "off|²", "put|1|²"],
)
def test_forged_step_is_refused(desk, three, step):
    assert press(desk, step).status_code == 400


def test_only_those_who_keep_it_arrange_it(reporter, three, now):
    with pytest.raises(workflow.NotAllowed):
        workflow.move_must_read(entry_id=three[0].pk, index=0, versions={}, by=reporter, now=now)


def test_what_is_not_public_then_is_refused_at_its_field(editor, city, chang_chen, now):
    planned = published(
        draft(city, chang_chen), by=editor, now=now, since=now + 2 * HOUR, until=now + 4 * HOUR
    )
    plain = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    withdrawn = published(draft(city, chang_chen), by=editor, now=now).article
    workflow.withdraw(article_id=withdrawn.pk, version=2, note="Wrong.", by=editor, now=now)
    for story, since in (
        (planned.article, now),
        (planned.article, now + 5 * HOUR),
        (plain, now),
        (withdrawn, now),
    ):
        with pytest.raises(workflow.Refusal) as refused:
            entry("", story=story, since=since, by=editor, now=now)
        assert refused.value.field == "story"

    kept = entry("", story=planned.article, since=now + 2 * HOUR, by=editor, now=now)

    assert list(MustRead.objects.all()) == [kept]


def test_picture_that_may_not_be_shown_is_refused_at_its_field(editor, photo_editor, now):
    photo, _ = ingest.take_in(data=jpeg(), name="a.jpg", by=editor, now=now)
    kept = entry("Link", picture=photo, by=editor, now=now)
    killing.kill(photo=photo, reason="Court.", by=photo_editor, now=now)

    with pytest.raises(workflow.Refusal) as refused:
        entry("Link", picture=photo, by=editor, now=now)

    assert refused.value.field == "picture"
    assert list(MustRead.objects.all()) == [kept]


def test_what_is_over_may_be_mended_all_the_same(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)
    kept = entry("", story=edition.article, until=now + HOUR, by=editor, now=now)
    story = again(edition.article)
    workflow.unpublish(article_id=story.pk, version=story.version, by=editor, now=now + HOUR)

    kept.title = "The ferry"
    workflow.save_must_read(entry=kept, version=1, by=editor, now=now + 2 * HOUR)

    assert MustRead.objects.get().title == "The ferry"


def test_staff_are_told_at_the_address_that_they_gave(desk, editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now, until=now + HOUR)
    sent = {
        "url": edition.path, "title": "", "language": "en", "position": "1",
        "from_at": "2026-03-04T14:00:00", "until_at": "", "opened": "",
    }  # fmt: skip

    page = desk.post("/admin/articles/mustread/add/", sent)

    assert page.context["adminform"].form.errors == {
        "url": ["Readers do not see this story when it begins here. Publish it, or begin later."]
    }


def test_lines_say_what_readers_see(desk, site_staff, editor, city, chang_chen, now):
    gone = published(draft(city, chang_chen), by=editor, now=now - HOUR)
    entry("", story=gone.article, by=editor, now=now - HOUR)
    story = again(gone.article)
    workflow.unpublish(article_id=story.pk, version=story.version, by=editor, now=now)
    entry("Later", by=editor, now=now, since=now + HOUR, until=now + 2 * HOUR)

    lines = desk.get(LIST).context["lines"]

    assert [(line.headline, line.state, line.until) for line in lines] == [
        ("Ferry returns to the old pier", "Readers do not see it: the story is not public", ""),
        ("Later", "From 4 Mar 2026, 13:00 CST", "until 4 Mar 2026, 14:00 CST"),
    ]


def test_staff_choose_among_public_stories_alone(desk, editor, city, chang_chen, now):
    published(draft(city, chang_chen, headline="Harbour dredged"), by=editor, now=now)
    published(
        draft(city, chang_chen, headline="Harbour secret"), by=editor, now=now, since=now + HOUR
    )
    workflow.file(draft=draft(city, chang_chen, headline="Harbour fire"), by=editor, now=now)

    newest = desk.get(LIST).content.decode()
    found = desk.get(LIST, {"q": "harbour"}).content.decode()

    for text in (newest, found):
        assert "Harbour dredged" in text
        assert "Harbour secret" not in text
        assert "Harbour fire" not in text


def test_empty_list_says_what_to_do(desk):
    assert "Nobody has put anything here. Choose “Add…”" in desk.get(LIST).content.decode()
