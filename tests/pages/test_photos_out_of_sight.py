"""A photo that is killed, or without a right to it: no page names it, no address has its bytes."""

import re
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from articles import body, workflow
from articles.models import Author, MustRead
from photos import details, developing, files, ingest, killing
from photos.models import Photo, Rendition
from tests.articles.stories import draft, published
from tests.photos import pictures

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
CAPTION = "The ferry at its pier."
CREDIT = "HUANG SHAN"


@pytest.fixture
def photos(editor, now):
    """The one that goes, and another one that stays."""
    taken = [
        ingest.take_in(
            data=pictures.jpeg((400, 300), colour),
            name="x.jpg",
            by=editor,
            now=now,
            credit_kind="photo_by",
            credit_name=name,
        )[0]
        for colour, name in (("red", CREDIT), ("blue", "WANG WEI"))
    ]
    for photo in taken:
        developing.make_renditions(photo.pk)
    return taken


@pytest.fixture
def story(editor, city, chang_chen, photos, now):
    """Both in a story, the first also in MUST READ and as its author's portrait."""
    figures = body.figure(photos[0].pk, CAPTION, "A white ferry")
    figures += body.figure(photos[1].pk, "The pier, empty.", "An empty pier")
    text = f"<p>It left at six.</p>{figures}<p>And came back.</p>"
    Author.objects.update(portrait=photos[0])
    span = DateTimeTZRange(now - HOUR, None)
    MustRead.objects.create(
        url="https://example.org/", title="Elsewhere", picture=photos[0], span=span
    )
    MustRead.objects.create(
        url="https://example.org/",
        title="Elsewhere",
        picture=photos[0],
        span=span,
        language="zh-hans",
    )
    return published(draft(city, chang_chen, body=text), by=editor, now=now)


@pytest.fixture
def link(story, editor, now):
    _, secret = workflow.share(
        article_id=story.article_id, label="A lawyer", days=1, by=editor, now=now
    )
    return f"/preview/{secret}/"


@pytest.fixture(autouse=True)
def clock(time_machine, now):
    time_machine.move_to(now + HOUR, tick=False)


def names(photo) -> list[str]:
    return list(photo.renditions.values_list("name", flat=True))


def addresses(story, link) -> list[str]:
    lists = ["/", "/section/city/", "/author/chang-chen/", "/search/?q=ferry", "/feed/", "/zh/"]
    lists += ["/sitemap-news.xml"]
    return [story.path, link, *lists]


def showing(client, where, photo) -> list[str]:
    """The addresses that name one of a photo's files."""
    files = re.compile("|".join(names(photo)))
    return [address for address in where if files.search(client.get(address).content.decode())]


def killed(photo, by, now):
    return killing.kill(photo=photo, reason="No consent.", by=by, now=now)


def ended(photo, by, now):
    Photo.objects.filter(pk=photo.pk).update(rights=DateTimeTZRange(None, now + HOUR))


def not_begun(photo, by, now):
    span = DateTimeTZRange(now + HOUR + SECOND, None)
    Photo.objects.filter(pk=photo.pk).update(rights=span)


def for_cards_alone(photo, by, now):
    Photo.objects.filter(pk=photo.pk).update(allowed_uses=["cards"])


@pytest.mark.parametrize("gone", [killed, ended, not_begun, for_cards_alone])
def test_photo_is_gone_from_every_page_and_address(
    client, story, link, photos, photo_editor, now, gone
):
    where = addresses(story, link)
    photo, other = photos
    assert showing(client, where, photo) == where

    gone(photo, photo_editor, now)

    assert showing(client, where, photo) == []
    assert showing(client, [story.path, link, "/", "/section/city/"], other) == [
        *(story.path, link),
        *("/", "/section/city/"),
    ]
    answers = [
        client.get(f"{base}{name}")
        for base in ("/photos/", f"{link}photos/")
        for name in names(photo)
    ]
    assert len(answers) >= 6
    assert {answer.status_code for answer in answers} == {410}
    assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}
    assert {answer["Content-Type"] for answer in answers} <= {
        *("text/plain; charset=utf-8", "text/html; charset=utf-8"),
    }
    assert client.get(f"/photos/{names(other)[0]}").status_code == 200


def test_photo_is_gone_from_the_stories_that_lead_to_its_own(
    client, editor, city, chang_chen, story, photos, photo_editor, now
):
    beside = published(draft(city, chang_chen, headline="Beside"), by=editor, now=now)
    photo, other = photos
    before = client.get(beside.path)
    assert showing(client, [beside.path], photo) == [beside.path]
    assert f"photo:{photo.pk}" in before["Surrogate-Key"].split()

    not_begun(photo, photo_editor, now)

    after = client.get(beside.path)
    assert showing(client, [beside.path], photo) == []
    assert showing(client, [beside.path], other) == [beside.path]
    assert "s-maxage=1," in after["Cache-Control"]


@pytest.mark.counted
def test_text_stays_and_the_figure_says_nothing(client, story, link, photos, photo_editor, now):
    killed(photos[0], photo_editor, now)

    for address in (story.path, link):
        page = client.get(address).content.decode()
        assert page.count("<figure") == 1
        assert CAPTION not in page
        assert CREDIT not in page
        assert "A white ferry" not in page
        assert "It left at six." in page
        assert "And came back." in page


def test_first_photo_that_is_left_is_the_first_to_load(client, story, photos, photo_editor, now):
    killed(photos[0], photo_editor, now)

    page = client.get(story.path).content.decode()

    assert re.findall(r'alt="([^"]*)"[^>]*fetchpriority="high"', page) == ["An empty pier"]


def test_story_without_any_photo_left_still_leads_the_front(
    client, story, photos, photo_editor, now
):
    for photo in photos:
        killed(photo, photo_editor, now)

    page = client.get("/").content.decode()

    assert page.count("Ferry returns to the old pier") >= 1
    assert "<picture" not in page


def test_the_newest_story_with_a_photo_leads_the_front(
    client, story, editor, city, chang_chen, now
):
    published(draft(city, chang_chen, headline="Newer"), by=editor, now=now + SECOND)

    front = client.get("/").context

    assert front["lead"].headline == "Ferry returns to the old pier"
    assert [card.headline for card in front["seconds"]] == ["Newer"]


def test_restored_photo_is_back_on_every_page_and_address(
    client, story, link, photos, photo_editor, now
):
    where = [address for address in addresses(story, link) if address != "/feed/"]
    photo = killed(photos[0], photo_editor, now)

    killing.restore(photo=photo, reason="Consent came.", by=photo_editor, now=now)

    assert showing(client, where, photo) == where
    assert {client.get(f"/photos/{name}").status_code for name in names(photo)} == {200}


def test_retired_file_goes_with_its_photo(client, story, photos, photo_editor, now):
    """It was replaced, but pages that somebody kept still name it."""
    name = names(photos[0])[0]
    Rendition.objects.filter(name=name).update(retired_at=now)
    before = client.get(f"/photos/{name}")
    assert name not in client.get(story.path).content.decode()

    killed(photos[0], photo_editor, now)

    assert (before.status_code, client.get(f"/photos/{name}").status_code) == (200, 410)


@pytest.mark.parametrize("is_killed", [True, False])
def test_address_whose_file_was_removed_is_gone_not_unknown(
    client, story, photos, photo_editor, reporter, now, settings, is_killed
):
    settings.RETIRED_PHOTO_DAYS = 1
    name = names(photos[0])[0]
    file = files.rendition_path(name)
    kept = file.read_bytes()
    Rendition.objects.filter(name=name).update(retired_at=now - 2 * 24 * HOUR)
    developing.remove_retired(now=now)
    if is_killed:
        killed(photos[0], photo_editor, now)

    answers = [client.get(f"/photos/{name}").status_code for _once in range(2)]

    assert (file.exists(), answers) == (False, [410, 410])
    file.write_bytes(kept)  # these files are those of all tests here


def test_picture_opened_by_itself_may_load_and_run_nothing(client, story, photos):
    answer = client.get(f"/photos/{names(photos[0])[0]}")

    policy = answer["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_unknown_file_is_not_said_to_be_gone(client, story, photos, photo_editor, now):
    killed(photos[0], photo_editor, now)

    for name in ("0" * 32 + "-640.jpg", "x.jpg", "..%2Fx", "a%00b"):
        assert client.get(f"/photos/{name}").status_code == 404


def test_bytes_of_a_killed_photo_are_for_those_who_can_give_it_back(
    client, story, photos, reporter, editor, photo_editor, now
):
    killed(photos[0], photo_editor, now)
    seen = {}
    for person in (reporter, editor, photo_editor):
        client.force_login(person)
        answer = client.get(f"/photos/{names(photos[0])[0]}")
        seen[person.username] = (answer.status_code, answer["Cache-Control"])

    assert seen == {
        "reporter": (410, "private, no-store"),
        "editor": (200, "private, no-store"),
        "photo-editor": (200, "private, no-store"),
    }


def test_staff_who_look_back_do_not_see_a_killed_photo(
    client, story, photos, reporter, photo_editor, now
):
    killed(photos[0], photo_editor, now + HOUR)
    client.force_login(reporter)
    before = f"?at={(now + SECOND).isoformat().replace('+', '%2B')}"

    assert showing(client, [story.path + before, f"/{before}"], photos[0]) == []
    assert client.get(f"/photos/{names(photos[0])[0]}{before}").status_code == 410


def test_caches_keep_a_picture_no_longer_than_its_rights(client, story, photos, now):
    Photo.objects.filter(pk=photos[0].pk).update(
        rights=DateTimeTZRange(None, now + HOUR + 20 * SECOND)
    )

    answers = [client.get(f"/photos/{names(photo)[0]}") for photo in photos]

    assert [answer["Cache-Control"] for answer in answers] == [
        "public, max-age=20, s-maxage=20, immutable",
        "public, max-age=86400, s-maxage=60, immutable",
    ]


@pytest.mark.parametrize(
    ("address", "is_used"),
    [
        ("{story}", "text"),
        ("/section/city/", "text"),
        ("/", "text"),
        ("/author/chang-chen/", "portrait"),
        ("/section/city/", "rail"),
        ("/sitemap-news.xml", "text"),
        ("/zh/", ""),
    ],
)
@pytest.mark.parametrize("is_coming", [True, False])
def test_page_may_be_kept_until_rights_begin_or_end(
    client, story, photos, now, address, is_used, is_coming
):
    """Only where the photo is, or will be."""
    if is_used != "rail":
        MustRead.objects.all().delete()
    if is_used != "portrait":
        Author.objects.update(portrait=None)
    change = now + HOUR + 20 * SECOND
    other = photos[1] if is_used == "rail" else None
    if other:
        MustRead.objects.update(picture=other)
    span = DateTimeTZRange(change, None) if is_coming else DateTimeTZRange(None, change)
    Photo.objects.filter(pk=(other or photos[0]).pk).update(rights=span)

    answer = client.get(address.format(story=story.path))

    assert f"s-maxage={20 if is_used else 60}," in answer["Cache-Control"]


@pytest.mark.parametrize("verb", ["kill", "restore"])
def test_pages_are_named_by_their_photos_seen_or_not(
    client, story, photos, photo_editor, now, verb
):
    """So that a purge reaches those that show it, and those that will show it again."""
    key = f"photo:{photos[0].pk}"
    if verb == "restore":
        killed(photos[0], photo_editor, now)

    for address in (story.path, "/", "/section/city/", "/author/chang-chen/", "/search/?q=ferry"):
        assert key in client.get(address)["Surrogate-Key"].split(), address


@pytest.mark.parametrize(("credit", "labels"), [("Midjourney", 1), ("LI NA", 0)])
def test_photo_made_by_an_algorithm_is_labelled_wherever_it_is_shown(
    client, story, link, photos, editor, credit, labels, now
):
    """At once: nobody publishes the story anew."""
    details.set_credit(photo=photos[0], kind="agency", name=credit, by=editor, now=now)
    client.force_login(editor)
    rail = len(re.findall("MUST READ", client.get("/section/city/").content.decode()))
    card = reverse("admin:desk_preview", args=[story.article_id]) + "?as=card"
    expected = {
        **dict.fromkeys([story.path, link, "/", "/section/city/", "/search/?q=ferry"], 1 + rail),
        "/author/chang-chen/": 2 + rail,
        card: 1,
    }

    found = {
        address: client.get(address).content.decode().count("AI-generated image")
        for address in expected
    }

    assert rail == 1
    assert found == {address: labels * count for address, count in expected.items()}
    assert client.get("/zh/").content.decode().count("AI 生成图片") == labels


@pytest.mark.parametrize(
    ("uses", "on_pages", "on_the_card"),
    [(["pages"], 0, 1), (["cards"], 1, 0), (["pages", "cards"], 0, 0), (["feeds"], 1, 1)],
)
def test_share_card_shows_what_cards_may_and_pages_what_pages_may(
    client, story, photos, editor, uses, on_pages, on_the_card
):
    """Where the first photo may not stand, the next one does."""
    Photo.objects.filter(pk=photos[0].pk).update(allowed_uses=uses)
    MustRead.objects.all().delete()
    client.force_login(editor)
    preview = reverse("admin:desk_preview", args=[story.article_id])

    for address, place in (("/section/city/", on_pages), (f"{preview}?as=card", on_the_card)):
        shown = [photo for photo in photos if showing(client, [address], photo)]
        assert shown == [photos[place]]
