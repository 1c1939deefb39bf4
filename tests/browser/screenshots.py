"""The pictures of the documentation, made by `make screenshots` from the demo newspaper."""

from pathlib import Path

import pytest

from accounts import roles
from articles.models import Article, Edition
from newsroom.demo import catalogue, content
from photos import ingest
from photos.models import Photo
from tests.browser.conftest import PASSWORD

PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"


@pytest.fixture
def newspaper(transactional_db, settings):
    settings.SITE_NAMES = {
        "en": catalogue.SITE_NAME,
        "zh-hans": catalogue.SITE_CHINESE_NAME,
    }
    settings.SITE_STRAPLINES = {
        "en": catalogue.SITE_STRAPLINE,
        "zh-hans": catalogue.SITE_CHINESE_STRAPLINE,
    }
    roles.apply()
    content.fill(password=PASSWORD, renew=False, say=print)
    for photo in Photo.objects.all():
        ingest.make_renditions(photo.pk)


def test_documentation_has_its_pictures(visit, newspaper):
    PICTURES.mkdir(parents=True, exist_ok=True)
    story = Edition.objects.get(headline="Listening to the Hill").path

    for name, address, width, height in (
        ("front", "/", 1280, 1000),
        ("story", story, 1280, 1000),
        ("story-phone", story, 390, 844),
        ("chinese", "/zh/", 1280, 1000),
    ):
        page = visit(width=width, height=height).open(address)
        page.get_by_role("button", name="Decline").or_(
            page.get_by_role("button", name="不同意")
        ).click()
        keep(page, name)

    desk = visit(height=1000)
    desk.sign_in("editor")
    draft = Article.objects.filter(stage="draft").latest("pk")
    for name, address in (
        ("desk", "/admin/"),
        ("form", f"/admin/articles/article/{draft.pk}/change/"),
        ("publish", f"/admin/articles/article/{draft.pk}/publish/"),
    ):
        keep(desk.open(address), name)


def keep(page, name: str) -> None:
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(500)  # lazy pictures and the editor
    page.screenshot(path=PICTURES / f"{name}.jpg", type="jpeg", quality=82)
