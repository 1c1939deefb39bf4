"""The archive, by year, month and day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.articles.stories import draft, published

pytestmark = pytest.mark.counted


@pytest.fixture
def old_stories(editor, city, chang_chen, now):
    for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29)):
        published(draft(city, chang_chen, headline=f"Of {day}", dated_on=day), by=editor, now=now)


def links(response):
    return [(link.name, link.href) for link in response.context["links"]]


def test_years_and_months_with_stories_are_shown_and_no_others(
    client, old_stories, django_assert_num_queries
):
    with django_assert_num_queries(3):
        years = client.get("/archive/")
    with django_assert_num_queries(2):
        months = client.get("/2024/")

    assert links(years) == [("2024", "/2024/"), ("2023", "/2023/")]
    assert links(months) == [("February 2024", "/2024/02/"), ("January 2024", "/2024/01/")]
    assert [client.get(f"/{year}/").status_code for year in ("2022", "0000", "9999")] == [404] * 3


def test_month_shows_its_days_and_its_stories(client, old_stories, django_assert_num_queries):
    with django_assert_num_queries(3):
        response = client.get("/2024/02/")

    cells = response.context["weeks"]["cells"]
    assert len(cells) == 29
    assert [(cell.name, cell.href) for cell in cells if cell.href] == [("29", "/2024/02/29/")]
    assert len(response.context["weeks"]["blanks"]) == 3  # it began on a Thursday
    assert [card.headline for card in response.context["cards"]] == ["Of 2024-02-29"]


def test_day_leads_back_to_its_month_and_year(client, old_stories):
    response = client.get("/2024/02/29/")

    assert response.context["heading"] == "29 February 2024"
    assert [(step.name, step.href) for step in response.context["trail"]] == [
        ("Archive", "/archive/"),
        ("2024", "/2024/"),
        ("February 2024", "/2024/02/"),
    ]
    assert [client.get(f"/2024/02/{day}/").status_code for day in ("28", "30")] == [404, 404]


def test_day_has_one_address(client, old_stories):
    assert client.get("/2024/2/29/").status_code == 404


@pytest.mark.parametrize("address", ["/2024/00/", "/2024/02/00/", "/2024/00/01/", "/2024/13/"])
def test_there_is_no_month_and_no_day_zero(client, old_stories, address):
    assert client.get(address).status_code == 404


def test_day_is_one_of_the_sites_zone(client, editor, city, chang_chen):
    late = datetime(2026, 3, 4, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(late, tick=False):
        published(draft(city, chang_chen), by=editor, now=late)
        answers = [client.get(f"/2026/03/{day}/").status_code for day in ("04", "05")]

    assert answers == [200, 404]


def test_archive_in_chinese(client, editor, city, chang_chen, now):
    published(draft(city, chang_chen, language="zh-hans", slug="ferry"), by=editor, now=now)

    assert links(client.get("/zh/archive/")) == [("2026年", "/zh/2026/")]
    assert client.get("/zh/2026/03/04/").context["heading"] == "2026年3月4日"
    assert client.get("/2026/").status_code == 404


def test_empty_archive_says_so(client, db):
    page = client.get("/archive/").content.decode()

    assert "Nothing here yet" in page
