"""Nothing unpublished is public: a token in every unpublished field is found on no address."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.postgres.fields import DateTimeRangeField
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from PIL import Image

from articles import body, workflow
from articles.models import Article, Author, Edition, MustRead, Placement, Topic
from articles.placing import Spot
from articles.workflow import arranging
from letters import mailroom
from letters.models import Letter
from notices.models import ConsentText, NoticeKind, Page, SiteNotice
from photos import developing, ingest
from photos.models import Photo, Rendition, Shape
from tests.articles.stories import again, draft, published

TOKEN = "Zyxwvut"
TEXT_FIELDS = (
    *("lead", "reprint_source", "reprint_author", "reprint_title"),
    "responsible_editor",
)


def picture(colour: str) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (700, 400), colour).save(kept, "JPEG")
    return kept.getvalue()


def secret(city, author, photo, *, name: str):
    plain = draft(
        city,
        author,
        headline=f"{TOKEN} headline {name}",
        slug=f"{TOKEN.lower()}-{name}",
        body=f"<p>{TOKEN} text</p>" + body.figure(photo.pk, f"{TOKEN} caption", f"{TOKEN} alt"),
    )
    return replace(plain, **{field: f"{TOKEN} {field}" for field in TEXT_FIELDS})


@pytest.fixture
def newsroom(editor, reporter, site_staff, city, chang_chen, now):
    """A public story, and unpublished ones of every sort with the token in every field."""
    topic = Topic.objects.create(slug="ferries", name="Ferries")
    public = published(draft(city, chang_chen, topics=(topic,)), by=editor, now=now)
    hidden = Author.objects.create(slug="hidden", name=f"{TOKEN} AUTHOR", bio=f"{TOKEN} bio")
    photos = [
        ingest.take_in(
            data=picture(colour),
            name="x.jpg",
            by=editor,
            now=now,
            caption=f"{TOKEN} photo",
            credit_name=f"{TOKEN} credit",
        )[0]
        for colour in ("red", "green", "blue", "white", "black")
    ]
    held = workflow.file(draft=secret(city, hidden, photos[0], name="draft"), by=reporter, now=now)
    workflow.hold(article_id=held.pk, reason=f"{TOKEN} claim", by=editor, now=now)
    for story in (held, public.article):
        workflow.note(article_id=story.pk, text=f"{TOKEN} note", by=editor, now=now)
    for photo, name, span in (
        (photos[1], "scheduled", {"since": now + timedelta(days=9000)}),
        (photos[2], "ended", {"until": now + timedelta(days=1)}),
    ):
        plain = secret(city, hidden, photo, name=name)
        article = workflow.file(draft=plain, by=editor, now=now)
        workflow.publish(article_id=article.pk, version=article.version, by=editor, now=now, **span)
    withdrawn = workflow.file(
        draft=secret(city, hidden, photos[3], name="withdrawn"), by=editor, now=now
    )
    workflow.publish(article_id=withdrawn.pk, version=1, by=editor, now=now)
    workflow.withdraw(article_id=withdrawn.pk, version=2, note="It was wrong.", by=editor, now=now)
    workflow.save(
        article_id=public.article_id,
        draft=secret(city, hidden, photos[4], name="changed"),
        version=again(public.article).version,
        by=editor,
        now=now,
    )
    _about_the_site(now)
    _on_the_front(city, editor, now)
    _from_readers(site_staff, now)
    return public


def _on_the_front(city, editor, now) -> None:
    """Every unpublished story in a place of its own, the first as the lead."""
    hidden = Article.objects.filter(headline__startswith=TOKEN).exclude(slug__contains="changed")
    for index, story in enumerate(hidden.order_by("pk")):
        spot = Spot("top", 0, index) if index < 4 else Spot("section", city.pk, 0)
        arranging.place(
            language="en", story_id=story.pk, spot=spot, version=index, by=editor, now=now
        )
    assert index == 3


def _from_readers(site_staff, now) -> None:
    """Letters, answered and not: no public page shows a word of them."""
    for number in range(2):
        letter, _ = mailroom.receive(
            category="correction",
            text=f"{TOKEN} letter {'x' * number}",
            contact=f"{TOKEN}@example.org",
            came_from=f"/{TOKEN}/",
            address=f"203.0.113.{number}",
            now=now,
        )
    mailroom.answer(letter=letter, text=f"{TOKEN} answer", version=1, by=site_staff, now=now)


def _about_the_site(now) -> None:
    future = DateTimeTZRange(now + timedelta(days=9000), None)
    past = DateTimeTZRange(None, now)
    for span in (future, past):
        SiteNotice.objects.create(kind=NoticeKind.TEXT, value=f"{TOKEN} notice", span=span)
        Page.objects.create(slug="terms", title=f"{TOKEN} page", text=f"{TOKEN}", span=span)
        ConsentText.objects.create(edition="x", text=f"{TOKEN} consent", span=span)
        MustRead.objects.create(title=f"{TOKEN} entry", url="https://example.org", span=span)


def crawl(client, start: list[str]) -> dict[str, bytes]:
    """Every public address that can be reached by links, and what it answers."""
    seen, waiting = {}, list(start)
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        response = client.get(address)
        seen[address] = response.content
        text = seen[address].decode("utf-8", "replace")
        waiting += [
            link.replace("&amp;", "&")
            for link in re.findall(r'(?:href|src|action)="(/[^"#]*)"', text)
            if not link.startswith(("/static/", "/admin/", "/accounts/"))
            # A page that was guessed at names its own address; what it names is seen above.
            and TOKEN.lower() not in link.lower()
        ]
    return seen


def test_no_public_address_shows_what_is_not_published(client, newsroom, settings):
    settings.FEEDS_WHOLE_TEXT = True
    guesses = [
        f"/{prefix}2026/03/04/{TOKEN.lower()}-{name}/"
        for name in ("draft", "scheduled", "ended", "withdrawn", "changed")
        for prefix in ("", "zh/", "text/", "zh/text/")
    ]
    starts = [
        "/",
        "/zh/",
        "/feed/",
        "/zh/feed/",
        "/terms/",
        "/author/hidden/",
        "/text/author/hidden/",
        "/text/",
        "/letters/",
    ]
    starts += ["/letters/status/", "/zh/letters/status/", "/letters/?from=/privacy/"]
    starts += ["/sitemap.xml", "/sitemap-news.xml", "/sitemap-pages.xml", "/sitemap-2026-3.xml"]
    starts += [
        f"/{place}feed/{form}"
        for place in ("", "section/city/", "topic/ferries/", "author/chang-chen/", "corrections/")
        for form in ("", "rss/", "json/")
    ]
    starts += ["/corrections/", f"{newsroom.path}history/"]
    starts += ["/archive/", "/2026/", "/2026/03/", "/2026/03/04/", "/2050/"]
    starts += [
        f"/search/?q={TOKEN}",
        "/search/?q=pier",
        "/search/?q=Zyxwvit",
        newsroom.path,
        *guesses,
    ]

    pages = crawl(client, starts)

    assert len(pages) > 15
    # The address and the search box repeat what the reader typed.
    typed = re.compile(
        rf'value="{TOKEN}"|[^"]*from=[^"]*"|<title>[^<]*</title>|[“"]{TOKEN}[”"]', re.IGNORECASE
    )
    leaking = [
        address
        for address, content in pages.items()
        if TOKEN.lower() in typed.sub("", content.decode("utf-8", "replace")).lower()
    ]
    assert leaking == []


@pytest.mark.parametrize("typed", ["Zyx", "Zyxwvut he", "Hidden", "Ferry Zyx"])
def test_nothing_unpublished_is_suggested_or_meant(client, newsroom, typed):
    """As searching would have it, also for an author whom no public story names."""
    suggested = client.get("/search/suggested/", {"q": typed}).json()["suggestions"]
    slip = client.get("/search/", {"q": f"{typed}x"}).context.get("meant")

    assert (suggested, slip) == ([], None)


def test_no_receipt_of_a_letter_stands_on_a_public_page(client, newsroom):
    receipts = list(Letter.objects.values_list("receipt", flat=True))

    pages = crawl(client, ["/", "/zh/", "/letters/", "/letters/status/", newsroom.path])

    assert len(receipts) == 2
    assert [
        address
        for address, content in pages.items()
        if any(receipt.encode() in content for receipt in receipts)
    ] == []


def test_pictures_of_unpublished_stories_have_no_public_address(client, newsroom, editor):
    """In no shape, format or width, also not by the link to another story, nor once retired."""
    for photo in Photo.objects.all():
        developing.make_renditions(photo.pk)
    retired = Rendition.objects.filter(pk__in=Rendition.objects.values("pk")[:3])
    retired.update(retired_at=timezone.now())
    made = Rendition.objects.values_list("name", "shape", "format")
    _, words = workflow.share(
        article_id=newsroom.article_id, label="X", days=1, by=editor, now=timezone.now()
    )
    of_the_link = set(newsroom.article.photo_uses.values_list("photo__renditions__name", flat=True))

    public = {client.get(f"/photos/{name}").status_code for name, _shape, _format in made}
    linked = {
        client.get(f"/preview/{words}/photos/{name}").status_code
        for name, _shape, _format in made
        if name not in of_the_link
    }

    assert {shape for _name, shape, _format in made} == set(Shape.values)
    assert {format for _name, _shape, format in made} == {"jpeg", "webp", "avif"}
    assert (public, linked) == ({404}, {410})


def test_no_cache_keeps_a_picture_that_staff_see_before_its_time(client, newsroom, reporter):
    name = Rendition.objects.filter(photo__printed__edition__headline__contains="scheduled")[0].name
    client.force_login(reporter)

    seen = client.get(f"/photos/{name}", {"at": "2051-01-01T00:00"})

    assert seen.status_code == 200
    assert seen["Cache-Control"] == "private, no-store"


def test_the_token_is_seen_where_it_may_be(client, newsroom, editor):
    """The counter-proof: the same search finds the token once the story is public."""
    later = newsroom.live.lower + timedelta(days=2)
    article = again(newsroom.article)
    workflow.publish(article_id=article.pk, version=article.version, by=editor, now=later)

    pages = crawl(client, ["/"])

    assert any(TOKEN.encode() in content for content in pages.values())


def test_every_text_field_of_a_draft_carries_the_token(newsroom):
    """A field that somebody adds to the draft must be tried here too."""
    tried = {*TEXT_FIELDS, "headline", "slug", "body"}
    plain = {"language"}

    fields = workflow.Draft.__dataclass_fields__.values()

    assert {field.name for field in fields if field.type in (str, "str")} - plain == tried


def test_every_model_with_a_span_is_tried():
    """A model that comes and goes must be tried here too."""
    with_span = {
        model
        for model in apps.get_models()
        if not model.__name__.endswith("Event")
        and any(isinstance(field, DateTimeRangeField) for field in model._meta.fields)
    }

    assert with_span == {SiteNotice, Page, ConsentText, MustRead, Placement, Edition, Photo}


def test_preview_link_leads_to_nothing_else_that_is_unpublished(client, newsroom, reporter, now):
    """Whoever has the link to one story finds by it no other one, not the desk, nor the link."""
    at = timezone.now()
    plain = draft(newsroom.section, Author.objects.get(slug="chang-chen"), headline="Shared")
    shared = workflow.file(draft=plain, by=reporter, now=now)
    _, secret_words = workflow.share(
        article_id=shared.pk, label="A lawyer", days=1, by=reporter, now=at
    )
    address = f"/preview/{secret_words}/"

    shown = client.get(address)
    pages = crawl(client, [address])

    assert "<h1>Shared</h1>" in shown.content.decode()
    assert TOKEN.lower() not in shown.content.decode().lower()
    assert not re.search(r'(?:href|action)="/(?:admin|accounts|preview)/', shown.content.decode())
    naming = [page for page, content in pages.items() if secret_words.encode() in content]
    assert naming == []
    assert "Shared" not in "".join(
        content.decode("utf-8", "replace") for page, content in pages.items() if page != address
    )


def test_revoked_preview_link_shows_nothing(client, newsroom, editor):
    at = timezone.now()
    article = newsroom.article
    link, words = workflow.share(article_id=article.pk, label="X", days=1, by=editor, now=at)
    before = client.get(f"/preview/{words}/")
    workflow.revoke(link_id=link.pk, by=editor, now=at)

    after = client.get(f"/preview/{words}/")

    assert TOKEN in before.content.decode()
    assert after.status_code == 410
    assert TOKEN not in after.content.decode()
