"""A reporter files, saves, looks and submits, all through the admin's own pages."""

import pytest

from articles import workflow
from articles.models import Article, Author, Stage, Step
from photos.models import Photo
from tests.articles.stories import again, draft
from tests.desk.forms import ADD, address, at_desk, filled, of_story


def photo(by, now, number=1) -> Photo:
    return Photo.objects.create(
        original=f"originals/{number}.jpg",
        sha256=f"{number:064d}",
        format="jpeg",
        width=1200,
        height=800,
        credit_name="the event organizer",
        uploaded_by=by,
        uploaded_at=now,
    )


def test_reporter_files_a_story_with_two_names_in_order(reporter, city, chang_chen):
    second = Author.objects.create(slug="li-na", name="LI NA")

    response = at_desk(reporter).post(
        ADD,
        filled(
            headline="Ferry returns",
            section=city.pk,
            bylines=[(chang_chen.pk, "reporter", 2), (second.pk, "photographer", 1)],
        ),
    )

    story = Article.objects.get()
    assert (response.status_code, response.url) == (302, address(story))
    assert (story.headline, story.owner, story.stage) == ("Ferry returns", reporter, Stage.DRAFT)
    assert [str(line) for line in story.bylines.order_by("position")] == ["LI NA", "CHANG CHEN"]
    assert story.revisions.get().step == Step.FILED


def test_photos_keep_their_place_and_their_words(reporter, city, chang_chen, now):
    first, second = photo(reporter, now, 1), photo(reporter, now, 2)
    body = (
        f'<p>It left.</p><figure data-photo="{second.pk}" data-caption="The pier"'
        f' data-alt="A pier"></figure><p>It came back.</p><figure data-photo="{first.pk}"></figure>'
    )

    at_desk(reporter).post(ADD, filled(body=body, section=city.pk))

    story = Article.objects.get()
    uses = story.photo_uses.order_by("position").values_list("photo_id", "caption", "alt")
    assert list(uses) == [(second.pk, "The pier", "A pier"), (first.pk, "", "")]
    page = at_desk(reporter).get(address(story)).content.decode()
    assert "data-caption=&quot;The pier&quot;" in page


def test_own_name_stands_in_the_byline_of_a_new_story(reporter, chang_chen):
    chang_chen.user = reporter
    chang_chen.save()

    page = at_desk(reporter).get(ADD).content.decode()

    assert f'<option value="{chang_chen.pk}" selected>CHANG CHEN</option>' in page


def test_saving_without_a_change_writes_no_revision(reporter, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)

    response = at_desk(reporter).post(address(story), of_story(story))

    assert response.status_code == 302
    assert again(story).version == 1


def test_submit_saves_and_hands_the_story_to_the_editors(reporter, editor, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)

    sent = of_story(story, headline="Ferry is back", button="_submit")
    at_desk(reporter).post(address(story), sent)

    story = again(story)
    assert (story.headline, story.stage) == ("Ferry is back", Stage.IN_REVIEW)
    assert "Ferry is back" in at_desk(editor).get("/admin/").content.decode()


def test_refusal_stands_beside_its_field_and_the_text_is_kept(reporter, city):
    typed = "Words outside a paragraph"

    response = at_desk(reporter).post(
        ADD, filled(headline="Ferry returns", body=typed, lead="The ferry is back.")
    )

    form = response.context["adminform"].form
    assert response.status_code == 200
    assert "stands outside a paragraph" in form.errors["body"][0]
    assert [form[name].value() for name in ("headline", "lead", "body")] == [
        "Ferry returns",
        "The ferry is back.",
        typed,
    ]
    assert not Article.objects.exists()


def test_name_twice_in_the_byline_is_told_at_the_byline(reporter, chang_chen):
    response = at_desk(reporter).post(
        ADD, filled(bylines=[(chang_chen.pk, "reporter", 1), (chang_chen.pk, "photographer", 2)])
    )

    page = response.content.decode()
    assert '<li><a href="#bylines-group">Byline: A name stands twice in the byline.' in page
    assert not Article.objects.exists()


def test_nul_and_a_megabyte_are_errors_at_their_fields(reporter):
    client = at_desk(reporter)

    nul = client.post(ADD, filled(headline="Ferry\0returns", body="<p>a\0b</p>"))
    long = client.post(ADD, filled(body=f"<p>{'word ' * 200_000}</p>"))

    assert list(nul.context["adminform"].form.errors) == ["headline", "body"]
    assert "longer than 256 KB" in long.context["adminform"].form.errors["body"][0]
    assert (nul.status_code, long.status_code) == (200, 200)


def test_preview_shows_the_working_copy_and_is_never_kept(reporter, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)

    response = at_desk(reporter).get(address(story, "preview"))

    assert "Ferry returns to the old pier" in response.content.decode()
    assert address(story) in response.content.decode()
    assert response["Cache-Control"].startswith("private, no-store")


def test_save_and_preview_leads_to_the_preview(reporter, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)

    response = at_desk(reporter).post(address(story), of_story(story, button="_preview"))

    assert response.url == address(story, "preview")


def test_history_tells_who_when_and_why(reporter, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)
    workflow.submit(article_id=story.pk, version=1, by=reporter, now=now)

    page = at_desk(reporter).get(address(story, "history")).content.decode()

    assert "Submitted for review" in page
    assert "4 Mar 2026, 12:00 CST" in page


def test_history_of_a_number_without_end_is_not_found(reporter):
    page = at_desk(reporter).get(f"/admin/articles/article/{'9' * 5000}/history/")

    assert page.status_code == 404


def test_deleting_is_not_offered(editor, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)

    assert at_desk(editor).post(address(story, "delete"), {"post": "yes"}).status_code == 403
    assert Article.objects.count() == 1


@pytest.mark.parametrize("forged", [{"topics": "x"}, {"bylines-0-author": "1 OR 1=1"}])
def test_forged_choice_is_refused_without_a_trace(reporter, forged):
    response = at_desk(reporter).post(ADD, {**filled(headline="A story"), **forged})

    assert response.status_code == 400
    assert Article.objects.count() == 0


@pytest.mark.parametrize("forged", [{"topics": "x"}, {"topics": "1e9"}])
def test_forged_beginning_of_a_new_story_is_refused(reporter, forged):
    assert at_desk(reporter).get(ADD, forged).status_code == 400
