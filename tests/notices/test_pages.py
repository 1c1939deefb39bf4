"""Standing pages as readers get them."""

from datetime import UTC, datetime, timedelta

import html5lib
import pytest
import time_machine
from django.urls import reverse

from notices import upkeep
from notices.models import PageSlug
from tests.notices.rows import a_page

NOON = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def five_past_two():
    with time_machine.travel(NOON, tick=False):
        yield


def put_up(site_staff, *rows, now=NOON) -> None:
    for row in rows:
        upkeep.put_up(row=row, by=site_staff, now=now)


def main_of(response) -> list[tuple[str, str]]:
    """Tag and words of everything within <main> that holds words of its own."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return [
        (element.tag, " ".join("".join(element.itertext()).split()))
        for element in tree.find(".//main").iter()
        if element.tag in {"h1", "h2", "p", "li", "a"}
    ]


def test_a_page_is_shown_with_its_headings_lists_and_links(client, site_staff):
    text = "A <b>city</b> paper.\n\n## Where\n- https://example.org/\n- desk@example.org"
    put_up(site_staff, a_page(text=text))

    response = client.get("/about-us/")

    assert main_of(response) == [
        ("h1", "About Us"),
        ("p", "A <b>city</b> paper."),
        ("h2", "Where"),
        ("li", "https://example.org/"),
        ("a", "https://example.org/"),
        ("li", "desk@example.org"),
        ("a", "desk@example.org"),
    ]
    assert response.context["page"]["changed_at"] == NOON


def test_every_standing_page_has_its_address_in_both_languages():
    addresses = [
        reverse("page", kwargs={"slug": slug, "language": language})
        for slug in PageSlug.values
        for language in ("en", "zh-hans")
    ]

    assert addresses == [
        *("/about-us/", "/zh/about-us/", "/contact-us/", "/zh/contact-us/"),
        *("/privacy/", "/zh/privacy/", "/terms/", "/zh/terms/"),
    ]


def test_the_chinese_page_is_chinese_where_there_is_one(client, site_staff):
    put_up(site_staff, a_page(), a_page(language="zh-hans", title="关于我们", text="本地新闻。"))

    response = client.get("/zh/about-us/")

    assert main_of(response) == [("h1", "关于我们"), ("p", "本地新闻。")]
    assert response.context["page"]["lang_attr"] == "zh-Hans"


def test_the_chinese_page_is_english_until_there_is_a_chinese_one(client, site_staff):
    chinese = a_page(NOON + DAY, language="zh-hans", title="关于我们")
    put_up(site_staff, a_page(), chinese)

    before = client.get("/zh/about-us/")
    with time_machine.travel(NOON + DAY, tick=False):
        after = client.get("/zh/about-us/")

    assert (before.context["page"]["title"], before.context["page"]["lang_attr"]) == (
        "About Us",
        "en",
    )
    assert after.context["page"]["title"] == "关于我们"


def test_a_page_that_is_not_shown_is_not_found(client, site_staff):
    put_up(
        site_staff,
        a_page(NOON + DAY),
        a_page(NOON, slug="terms", language="zh-hans", title="使用条款"),
    )

    assert [
        client.get(address).status_code for address in ("/about-us/", "/terms/", "/zh/terms/")
    ] == [404, 404, 200]


def test_staff_see_the_page_as_it_was_and_as_it_will_be(client, site_staff):
    put_up(site_staff, a_page(NOON - DAY, NOON + DAY), now=NOON - DAY)
    put_up(site_staff, a_page(NOON + DAY, title="All new"))
    client.force_login(site_staff)

    titles = [
        client.get("/about-us/", {"at": at}).context["page"]["title"]
        for at in ("2026-11-22T00:00", "2026-11-24T00:00")
    ]

    assert titles == ["About Us", "All new"]


@pytest.mark.parametrize(
    ("rows", "seconds"),
    [
        ([a_page(until=NOON + timedelta(seconds=20))], 20),
        (
            [
                a_page(),
                a_page(NOON + timedelta(seconds=30), language="zh-hans"),
            ],
            30,
        ),
    ],
)
def test_caches_keep_a_page_only_until_it_changes(rows, seconds, client, site_staff):
    for row in rows:
        row.pk = None
    put_up(site_staff, *rows)

    response = client.get("/zh/about-us/")

    assert f"s-maxage={seconds}," in response["Cache-Control"]
    assert "page:about-us" in response["Surrogate-Key"].split()


@pytest.mark.parametrize("versions", [1, 3])
def test_a_page_costs_one_statement_beside_the_frame(
    versions, client, site_staff, django_assert_num_queries
):
    put_up(site_staff, a_page(until=NOON + DAY))
    for day in range(1, versions):
        put_up(site_staff, a_page(NOON + day * DAY, NOON + (day + 1) * DAY))

    with django_assert_num_queries(2):  # the page, and the chrome's one union
        client.get("/about-us/")


def test_a_page_can_only_be_read(client, site_staff):
    put_up(site_staff, a_page())

    assert client.post("/about-us/").status_code == 405
