"""Arranging the front page at the desk, without JavaScript: buttons, forms, warnings."""

import html
import re
from datetime import timedelta

import pytest
import time_machine

from articles import workflow
from articles.models import Placement, Section
from articles.workflow import arranging
from tests.articles.fronts import FOURTH, LEAD, SECOND, in_row, place
from tests.articles.stories import again, draft, published
from tests.desk.forms import at_desk

HOUR = timedelta(hours=1)
FRONT = "/admin/desk/front/"


@pytest.fixture
def stories(editor, city, chang_chen, now):
    """Eight, an hour apart up to now; “No. 7” is the newest, and leads."""
    return [
        published(
            draft(city, chang_chen, headline=f"No. {number}"),
            by=editor,
            now=now - (7 - number) * HOUR,
        )
        for number in range(8)
    ]


@pytest.fixture
def desk(editor, now):
    with time_machine.travel(now, tick=False):
        yield at_desk(editor)


def shown(text: str) -> dict[str, tuple[str, str]]:
    """By place: the headline, and how it came there."""
    found = re.findall(
        r'data-spot="([\w-]+)" data-name="[^"]*" data-story="\d+" data-headline="([^"]*)".*?'
        r'<span class="pill[^"]*">([^<]*)<',
        text,
        re.DOTALL,
    )
    return {spot: (html.unescape(headline), pill) for spot, headline, pill in found}


def press(client, step: str, *, version: int | None = None, **more):
    number = arranging.version_of("en") if version is None else version
    sent = {"step": step, "version": number, "language": "en", **more}
    return client.post(FRONT, sent, follow=True)


def words(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_board_shows_every_place_and_how_it_was_filled(desk, stories, editor, now, city):
    place(stories[0], SECOND, by=editor, now=now, until=now + 6 * HOUR)

    board = shown(desk.get(FRONT).content.decode())

    assert list(board)[:4] == ["top-0-0", "top-0-1", "top-0-2", "top-0-3"]
    assert board["top-0-0"] == ("No. 7", "Newest")
    assert board["top-0-1"] == ("No. 0", "Placed · until 4 Mar 2026, 18:00 CST")
    assert board[f"section-{city.pk}-0"] == ("No. 3", "Newest")


def test_a_story_is_moved_up_and_down_kept_and_taken_off(desk, stories):
    second = stories[6].article_id
    up = press(desk, f"put|{second}|top-0-0|top-0-1")
    kept = press(desk, f"put|{stories[7].article_id}|top-0-1")
    off = press(desk, f"off|{second}")

    assert words(up) == ["“No. 6” placed: The lead."]
    assert shown(up.content.decode())["top-0-0"] == ("No. 6", "Placed · no end")
    assert shown(kept.content.decode())["top-0-1"] == ("No. 7", "Placed · no end")
    assert words(off) == ["“No. 6” taken off."]
    assert shown(off.content.decode())["top-0-0"] == ("No. 6", "Newest")


def test_a_story_that_moves_keeps_the_end_that_it_had(desk, stories, editor, now):
    place(stories[0], LEAD, by=editor, now=now, until=now + 6 * HOUR)

    page = press(desk, f"put|{stories[0].article_id}|top-0-2|top-0-0")

    assert shown(page.content.decode())["top-0-2"][1] == "Placed · until 4 Mar 2026, 18:00 CST"


def test_undo_says_what_it_takes_back_and_whose_it_was(desk, stories):
    page = press(desk, f"put|{stories[3].article_id}|top-0-0")
    undone = press(desk, "undo")

    assert "“No. 3” placed: The lead · editor, 4 Mar 2026, 12:00 CST" in page.content.decode()
    assert words(undone) == ["Undone: “No. 3” placed: The lead."]
    assert shown(undone.content.decode())["top-0-0"] == ("No. 7", "Newest")


def test_a_stale_tab_changes_nothing_and_shows_how_it_stands(desk, stories, editor, now):
    place(stories[0], LEAD, by=editor, now=now)

    page = press(desk, f"put|{stories[1].article_id}|top-0-0", version=0)

    assert page.status_code == 409
    assert words(page) == [
        "Somebody arranged this page after you opened it. This is how it stands now."
    ]
    assert shown(page.content.decode())["top-0-0"][0] == "No. 0"


@pytest.mark.parametrize(
    "step",
    ["", "put", "put|x|top-0-0", "put|1|top-0", "put|1|top-0-9|y", "off|999999999999999999999",
     "off|1", "cancel|1", "row|1", "row|²|0", "undo", "undo|1", "fly|1", "put|1|top-0-²",
 "off|\0"],
)  # fmt: skip
def test_a_forged_step_is_refused(desk, stories, step):
    assert press(desk, step).status_code == 400
    assert not Placement.objects.exists()


def test_rows_change_places(desk, stories, editor, chang_chen, now):
    sport = Section.objects.create(slug="sport", name="Sport", position=5)
    published(draft(sport, chang_chen, headline="Goal"), by=editor, now=now - 90 * HOUR)

    page = press(desk, f"row|{sport.pk}|0").content.decode()

    assert re.findall(r"<h2>(City|Sport)</h2>", page) == ["Sport", "City"]
    assert desk.get("/").content.decode().index(">Sport</a></h2>") > 0


def test_rows_change_places_later_and_not_if_that_is_taken_back(
    desk, stories, editor, chang_chen, now
):
    sport = Section.objects.create(slug="sport", name="Sport", position=5)
    published(draft(sport, chang_chen, headline="Goal"), by=editor, now=now - 90 * HOUR)
    at = (now + HOUR).isoformat()

    later = press(desk, f"row|{sport.pk}|0", at=at).content.decode()
    before = desk.get(FRONT).content.decode()
    planned = Placement.objects.get()
    after = press(desk, f"cancel|{planned.pk}").content.decode()
    never = desk.get(FRONT, {"at": at}).content.decode()

    orders = [re.findall(r"<h2>(City|Sport)</h2>", page) for page in (later, before, never)]
    assert orders == [["Sport", "City"], ["City", "Sport"], ["City", "Sport"]]
    assert "The row “Sport” stands as row 1" in before
    assert "The row “Sport” stands as row 1" not in after


def placed_form(**given):
    return {"version": "0", "spot": "top-0-0", "since": "", "until": "", "others": "down", **given}


def test_a_story_is_placed_for_a_span(desk, stories, now):
    address = f"{FRONT}{stories[2].article_id}/"

    done = desk.post(
        address,
        placed_form(since="2026-03-04T18:00:00", until="2026-03-04T20:00:00"),
        follow=True,
    )

    assert words(done) == ["“No. 2” placed: The lead."]
    text = done.content.decode()
    assert shown(text)["top-0-0"][0] == "No. 7"
    assert "from 4 Mar 2026, 18:00 CST until 4 Mar 2026, 20:00 CST" in text
    later = desk.get(FRONT, {"at": "2026-03-04T19:00:00"}).content.decode()
    assert shown(later)["top-0-0"][0] == "No. 2"


@pytest.mark.counted
def test_what_is_planned_is_changed_and_taken_off(desk, stories, editor, now):
    place(stories[2], LEAD, by=editor, now=now, since=now + 6 * HOUR)
    planned = Placement.objects.get()

    address = f"{FRONT}{stories[2].article_id}/?placement={planned.pk}"
    form = desk.get(address).context["form"]
    desk.post(address, placed_form(version="1", spot="top-0-3", since="2026-03-04T15:00:00"))
    moved = list(Placement.objects.ahead(at=now).values_list("position", "span"))
    press(desk, f"cancel|{Placement.objects.ahead(at=now).get().pk}")

    assert (form.initial["spot"], form.initial["since"]) == ("top-0-0", now + 6 * HOUR)
    assert [(position, span.lower) for position, span in moved] == [(3, now + 3 * HOUR)]
    assert not Placement.objects.ahead(at=now).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"spot": "top-0-9"}, "spot"),
        ({"since": "2026-03-04T11:00:00"}, "since"),
        ({"since": "nonsense"}, "since"),
        ({"until": "2026-03-04T11:00:00"}, "until"),
        ({"version": "7"}, "__all__"),
    ],
)
def test_errors_stand_at_their_field(desk, stories, given, field):
    page = desk.post(f"{FRONT}{stories[2].article_id}/", placed_form(**given))

    assert list(page.context["form"].errors) == [field]
    assert not Placement.objects.exists()


def test_old_lead_and_missing_stories_are_worth_a_look(
    desk, stories, editor, chang_chen, city, now
):
    place(stories[0], LEAD, by=editor, now=now)
    gone = again(stories[1].article)
    place(stories[1], SECOND, by=editor, now=now)
    workflow.withdraw(article_id=gone.pk, version=gone.version, note="Wrong.", by=editor, now=now)
    planned = published(
        draft(city, chang_chen, headline="Planned"), by=editor, now=now, since=now + 2 * HOUR,
        until=now + 4 * HOUR,
    )  # fmt: skip
    place(planned, in_row(city), by=editor, now=now)
    place(planned, in_row(city), by=editor, now=now, since=now + 2 * HOUR)
    plain = workflow.file(draft=draft(city, chang_chen, headline="Draft"), by=editor, now=now)
    arranging.place(language="en", story_id=plain.pk, spot=FOURTH, version=4, by=editor, now=now)

    with time_machine.travel(now + 5 * HOUR, tick=False):
        page = desk.get(FRONT)

    assert [concern.words for concern in page.context["warnings"]] == [
        "The lead is 12 hours old: “No. 0”.",
        "City 1: “Planned” is offline. The newest stands in its place.",
        "Top 2: “No. 1” was withdrawn. The newest stands in its place.",
        "Top 4: “Draft” is not published. The newest stands in its place.",
    ]
    coming = desk.get(FRONT)
    assert next(concern.words for concern in coming.context["warnings"]) == (
        "City 1: “Planned” is not public before 4 Mar 2026, 14:00 CST."
        " The newest stands in its place."
    )


def test_past_is_looked_at_and_not_changed(desk, stories, editor, now):
    place(stories[0], LEAD, by=editor, now=now - 3 * HOUR)
    past = {"at": "2026-03-04T10:00:00"}

    page = desk.get(FRONT, past).content.decode()
    refused = press(desk, f"off|{stories[0].article_id}", **past)

    assert shown(page)["top-0-0"][0] == "No. 0"
    assert 'name="step"' not in page
    assert refused.status_code == 400
    assert words(refused) == ["What readers have seen is not changed. Look at now, or later."]


def test_stories_are_found_by_words_and_drafts_say_so(desk, stories, editor, city, chang_chen, now):
    workflow.file(draft=draft(city, chang_chen, headline="Harbour fire"), by=editor, now=now)
    published(draft(city, chang_chen, headline="Harbour dredged"), by=editor, now=now)
    published(draft(city, chang_chen, headline="港口", language="zh-hans"), by=editor, now=now)

    found = desk.get(FRONT, {"q": "harbour"}).context["choices"]
    newest = desk.get(FRONT).context["choices"]

    assert [(choice.headline, choice.sort) for choice in found] == [
        ("Harbour dredged", "live"), ("Harbour fire", "hidden"),
    ]  # fmt: skip
    assert [choice.headline for choice in newest][:2] == ["Harbour dredged", "No. 7"]


@pytest.mark.counted
def test_preview_is_the_readers_page_at_that_instant(desk, stories, editor, now):
    place(stories[0], LEAD, by=editor, now=now, since=now + 6 * HOUR)

    page = desk.get(f"{FRONT}preview/", {"at": "2026-03-04T19:00:00", "framed": ""})

    assert page.context["lead"].headline == "No. 0"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"].startswith("private, no-store")


def test_days_are_written_as_on_the_page_whatever_the_editor_speaks(desk, stories, editor, now):
    at = {"at": (now + timedelta(days=3)).isoformat()}
    english = desk.get(f"{FRONT}preview/", at).content
    editor.language = "zh-hans"
    editor.save()

    assert desk.get(f"{FRONT}preview/", at).content == english
    assert "4 Mar" in english.decode()
    assert ">4 Mar<" in desk.get(FRONT, at).content.decode()


def test_empty_page_says_what_to_do(desk, city):
    text = desk.get(FRONT, {"language": "zh-hans"}).content.decode()

    assert "Publish one first" in text
    assert "No story of this language is published or planned yet." in text


def test_ambiguous_time_asks_which(desk, stories, settings):
    settings.TIME_ZONE = "Europe/Berlin"

    page = desk.post(f"{FRONT}{stories[0].article_id}/", placed_form(since="2026-10-25T02:30:00"))

    assert "comes twice" in page.content.decode()
    assert page.content.decode().count('name="since-which"') == 2


def test_a_board_costs_the_same_however_much_is_placed(
    desk, stories, editor, now, django_assert_max_num_queries, city
):
    with django_assert_max_num_queries(30) as before:
        desk.get(FRONT)
    for number, spot in enumerate((LEAD, SECOND, FOURTH, in_row(city), in_row(city, 2))):
        place(stories[number], spot, by=editor, now=now)
    with django_assert_max_num_queries(30) as after:
        desk.get(FRONT)

    assert len(after) - len(before) == 2  # whose change can be undone, and of which story
