"""The pictures of the documentation, made by `make screenshots` from the demo newspaper."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts import roles
from accounts.models import User
from articles import workflow
from articles.models import Article, Edition
from newsroom.demo import catalogue, content
from photos import developing
from photos.models import Photo
from tests.browser.conftest import PASSWORD

PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
INTO_FIRST_PARAGRAPH = """() => {
  const { storyEditor } = document.querySelector('textarea[data-story-editor]');
  const root = storyEditor.model.document.getRoot();
  storyEditor.model.change(writer => writer.setSelection(root.getChild(0), 'end'));
  storyEditor.editing.view.focus();
}"""


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
        developing.make_renditions(photo.pk)


def test_documentation_has_its_pictures(visit, newspaper):
    PICTURES.mkdir(parents=True, exist_ok=True)
    readers_pages(visit)
    story = Article.objects.filter(stage="draft").latest("pk")
    editor, reporter = visit(height=900), visit(height=900)
    editor.sign_in("editor")
    reporter.sign_in("reporter")

    keep(editor.open("/admin/"), "desk")
    keep(written(editor, story), "form")
    preview_beside(visit, story)
    on_a_phone(visit, story)
    keep(editor.open(at(story, "publish")), "publish")
    two_versions(editor, reporter, Article.objects.filter(owner__username="reporter").latest("pk"))
    compared(editor, story)
    planned(editor)
    editor.open("/admin/")
    editor.page.keyboard.press("Control+k")
    editor.page.keyboard.type("ferry")
    editor.page.locator("#palette [id^=found-]").first.wait_for()
    keep(editor.page, "commands")


def readers_pages(visit) -> None:
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


def at(story: Article, step: str = "change") -> str:
    return f"/admin/articles/article/{story.pk}/{step}/"


def written(visitor, story: Article):
    """The story's form with a change that is saved."""
    page = visitor.open(at(story))
    page.wait_for_selector("form[data-saving=ready]")
    page.get_by_label("Lead").press("Control+End")
    page.keyboard.type(" Two tea houses order them.")
    saved(page)
    return page


def saved(page) -> None:
    page.locator("#saving[data-state=saved]").wait_for()


def preview_beside(visit, story: Article) -> None:
    visitor = visit(width=1600, height=900)
    visitor.sign_in("admin")
    page = visitor.open(at(story))
    page.wait_for_selector("form[data-saving=ready]")
    page.get_by_role("button", name="Preview beside").click()
    page.wait_for_timeout(2000)
    keep(page, "pane", quality=55)


def on_a_phone(visit, story: Article) -> None:
    visitor = visit(width=390, height=844)
    visitor.sign_in("admin")
    page = visitor.open(at(story))
    page.wait_for_selector("form[data-saving=ready]")
    keep(page, "form-phone")


def two_versions(editor, reporter, story: Article) -> None:
    """Both change the first paragraph; the reporter, offline meanwhile, is asked."""
    for visitor in (editor, reporter):
        visitor.open(at(story)).wait_for_selector("form[data-saving=ready]")
        visitor.page.evaluate(INTO_FIRST_PARAGRAPH)
    reporter.context.set_offline(True)
    reporter.page.keyboard.insert_text(" The port said so on Friday morning.")
    editor.page.keyboard.insert_text(" The harbour master confirmed it on Friday.")
    saved(editor.page)
    reporter.context.set_offline(False)
    reporter.page.locator("#clashes input").first.wait_for()
    keep(reporter.page, "clash", quality=66)
    reporter.complaints[:] = [  # the browser logs what was done to it on purpose
        said for said in reporter.complaints if "409" not in said and "ERR_INTERNET" not in said
    ]


def compared(editor, story: Article) -> None:
    version = Article.objects.get(pk=story.pk).version
    keep(editor.open(f"{at(story, 'compare')}?from=1&to={version}"), "history")


def planned(editor) -> None:
    """Updates of two stories that go live on the next days."""
    by, now = User.objects.get(username="editor"), timezone.now()
    for days, story in enumerate(Article.objects.filter(stage="approved").order_by("-pk")[:2], 1):
        since = (now + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
        workflow.publish(article_id=story.pk, version=story.version, by=by, now=now, since=since)
    keep(editor.open("/admin/desk/calendar/"), "calendar")


def keep(page, name: str, *, quality: int = 76) -> None:
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(500)  # lazy pictures and the editor
    page.screenshot(path=PICTURES / f"{name}.jpg", type="jpeg", quality=quality)
