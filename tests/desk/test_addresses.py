"""From a public address to the story in the desk."""

import pytest

from tests.articles.stories import draft, published

AT = "/admin/desk/stories/at/"


@pytest.fixture
def story(city, chang_chen, editor, now):
    return published(draft(city, chang_chen), by=editor, now=now)


def ask(client, person, path: str):
    client.force_login(person)
    return client.get(AT, {"path": path})


def test_an_address_leads_to_its_story(client, editor, story):
    response = ask(client, editor, f"{story.path}?from=x")

    assert response["Location"] == f"/admin/articles/article/{story.article_id}/change/"


@pytest.mark.parametrize(
    "path", ["", "/nowhere/", "//evil.example/", "/a%00/", "/" + "a" * 100_000]
)
def test_an_address_of_no_story_leads_to_the_list_and_says_so(path, client, editor, story):
    response = ask(client, editor, path)

    assert response["Location"] == "/admin/articles/article/"
    assert [str(said) for said in client.get("/admin/articles/article/").context["messages"]] == [
        f"No story of yours has this address: {path[:200].replace('%00', ' ')}"
    ]


def test_a_reporter_is_not_led_to_what_they_may_not_see(client, reporter, story):
    assert ask(client, reporter, story.path)["Location"] == "/admin/articles/article/"


def test_site_staff_are_let_through_no_such_door(client, site_staff, story):
    assert ask(client, site_staff, story.path).status_code == 403
