"""Sections, topics, authors and MUST READ in the admin."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps

from articles.models import Author, MustRead, Section, Topic
from tests.articles.stories import draft, published
from tests.desk.forms import at_desk

pytestmark = pytest.mark.counted


def told() -> list[list[str]]:
    return list(apps.get_model("delivery", "Change").objects.values_list("keys", flat=True))


def entry(**typed) -> dict[str, str]:
    return {
        "story": "",
        "url": "",
        "title": "",
        "picture": "",
        "language": "en",
        "position": "0",
        "from_at": "2026-03-04T12:00:00",
        "until_at": "",
        "opened": "",
        **typed,
    }


ADD = "/admin/articles/mustread/add/"


def test_new_section_reaches_every_page_that_names_it(administrator, db):
    sent = {"name": "Culture", "slug": "culture", "position": "2"}

    at_desk(administrator).post("/admin/articles/section/add/", sent)

    section = Section.objects.get()
    assert (section.name, section.position) == ("Culture", 2)
    assert told() == [["front", f"section:{section.pk}", "sections"]]


def test_section_changed_meanwhile_is_not_overwritten(administrator, city):
    Section.objects.filter(pk=city.pk).update(version=2, name="Town")
    path = f"/admin/articles/section/{city.pk}/change/"

    response = at_desk(administrator).post(path, {"name": "Metro", "position": "0", "opened": "1"})

    assert "Somebody changed this after you opened it" in response.content.decode()
    assert 'value="Metro"' in response.content.decode()
    assert Section.objects.get().name == "Town"


def test_address_of_a_section_stays(administrator, city):
    path = f"/admin/articles/section/{city.pk}/change/"

    at_desk(administrator).post(
        path, {"name": "Metro", "slug": "metro", "position": "0", "opened": "1"}
    )

    assert (Section.objects.get().name, Section.objects.get().slug) == ("Metro", "city")


def test_editor_keeps_topics_and_authors_and_reporter_does_not(editor, reporter):
    sent = {"name": "The river", "slug": "river"}

    assert at_desk(reporter).post("/admin/articles/topic/add/", sent).status_code == 403
    at_desk(editor).post("/admin/articles/topic/add/", sent)
    at_desk(editor).post("/admin/articles/author/add/", {"name": "LI NA", "slug": "li-na"})

    assert [topic.name for topic in Topic.objects.all()] == ["The river"]
    assert [author.name for author in Author.objects.all()] == ["LI NA"]


def test_staff_name_a_story_by_its_address(site_staff, editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)

    at_desk(site_staff).post(ADD, entry(url=f"http://testserver{edition.path}"))

    added = MustRead.objects.get()
    assert (added.story_id, added.url) == (edition.article_id, "")
    assert [each.words for each in MustRead.objects.shown(at=now)] == [edition.headline]
    assert told()[-1] == ["mustread"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"url": "https://example.com/"}, "title"),
        ({"url": "javascript:alert(1)", "title": "x"}, "url"),
        ({"url": "http://[", "title": "x"}, "url"),
        ({"title": "Nothing"}, "url"),
        ({"url": "/2026/01/01/no-such-story/"}, "url"),
        (
            {"url": "https://example.com/", "title": "x", "until_at": "2026-03-04T11:00:00"},
            "until_at",
        ),
    ],
)
def test_must_read_errors_stand_at_their_field(site_staff, typed, field):
    response = at_desk(site_staff).post(ADD, entry(**typed))

    assert list(response.context["adminform"].form.errors) == [field]
    assert not MustRead.objects.exists()


def test_story_that_is_none_is_an_error_at_its_field(editor):
    response = at_desk(editor).post(ADD, entry(story="9" * 30))

    assert "story" in response.context["adminform"].form.errors


def test_entry_is_taken_off_and_kept(site_staff, now):
    client = at_desk(site_staff)
    client.post(ADD, entry(url="https://example.com/", title="Read on"))
    kept = MustRead.objects.get()

    with time_machine.travel(now + timedelta(hours=1), tick=False):
        client.post(
            "/admin/articles/mustread/", {"action": "take_off", "_selected_action": [kept.pk]}
        )

    kept.refresh_from_db()
    assert kept.span.upper == now + timedelta(hours=1)
