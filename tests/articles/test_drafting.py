from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from articles import diffs, keys, search, workflow
from articles.models import Article, Author, Stage, Step
from articles.workflow import Draft, names
from tests.articles.stories import again, draft, published


@pytest.fixture
def article(reporter, city, chang_chen, now) -> Article:
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def test_filed_story_is_a_draft_with_its_first_revision(article, reporter):
    revision = article.revisions.get()

    assert (article.stage, article.owner, article.version) == (Stage.DRAFT, reporter, 1)
    assert (revision.version, revision.saved_by, revision.step) == (1, reporter, Step.FILED)
    assert revision.snapshot["headline"] == "Ferry returns to the old pier"
    assert revision.snapshot["body"] == "<p>It left at six.</p>"


def test_draft_needs_nothing(reporter, now):
    article = workflow.file(draft=Draft(headline=" "), by=reporter, now=now)

    assert (str(article), article.headline) == ("Untitled story", "")


def test_white_space_around_a_headline_goes(reporter, now):
    article = workflow.file(draft=Draft(headline="  Only   this "), by=reporter, now=now)

    assert article.headline == "Only this"


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"headline": "NUL \0"}, "headline", "cannot be stored"),
        ({"lead": "half \ud800"}, "lead", "cannot be stored"),
        ({"lead": "a line\x0bof Word"}, "lead", "printed, after “a line”"),
        ({"body": "loose"}, "body", "outside a paragraph"),
        ({"body": '<figure data-photo="99"></figure>'}, "body", "not in the library"),
        ({"bylines": ((1, "poet"),)}, "bylines", "a role that does not exist"),
        ({"bylines": ((1, "reporter"), (1, "reporter"))}, "bylines", "stands twice"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(reporter, db, now, given, field, message):
    with pytest.raises(workflow.Refusal, match=message) as refused:
        workflow.file(draft=Draft(**{"headline": "A story", **given}), by=reporter, now=now)

    assert refused.value.field == field
    assert Article.objects.count() == 0


def test_save_counts_on_and_keeps_what_it_looked_like(article, reporter, city, chang_chen, now):
    later = now + timedelta(minutes=5)

    saved = workflow.save(
        article_id=article.pk,
        draft=draft(city, chang_chen, lead="A new lead."),
        version=1,
        by=reporter,
        now=later,
    )

    assert (saved.version, saved.changed_at) == (2, later)
    leads = article.revisions.order_by("version").values_list("snapshot__lead", flat=True)
    assert list(leads) == ["The ferry is back.", "A new lead."]


def test_save_that_changes_nothing_writes_nothing(article, reporter, now):
    same = workflow.draft_of(article)

    workflow.save(article_id=article.pk, draft=same, version=1, by=reporter, now=now)

    assert again(article).version == 1
    assert article.revisions.count() == 1


def test_the_second_of_two_savers_gets_a_conflict_and_the_first_stays(
    article, reporter, editor, city, chang_chen, now
):
    workflow.save(
        article_id=article.pk,
        draft=draft(city, chang_chen, headline="The editor's"),
        version=1,
        by=editor,
        now=now,
    )

    with pytest.raises(workflow.Conflict) as conflict:
        workflow.save(
            article_id=article.pk,
            draft=draft(city, chang_chen, headline="The reporter's"),
            version=1,
            by=reporter,
            now=now,
        )

    assert conflict.value.current.headline == "The editor's"
    assert again(article).headline == "The editor's"


def test_another_reporter_may_not_save_and_does_not_see_it(
    article, second_reporter, city, chang_chen, now
):
    with pytest.raises(workflow.NotAllowed, match="not yours to change"):
        workflow.save(
            article_id=article.pk,
            draft=draft(city, chang_chen, headline="Mine now"),
            version=1,
            by=second_reporter,
            now=now,
        )

    assert list(Article.objects.seen_by(second_reporter)) == []
    assert list(Article.objects.edited_by(AnonymousUser())) == []


def test_whoever_is_named_in_the_byline_may_save(article, second_reporter, chang_chen, city, now):
    chang_chen.user = second_reporter
    chang_chen.save()

    assert list(Article.objects.edited_by(second_reporter)) == [article]


def test_photo_editor_reads_every_story_and_changes_none(article, photo_editor):
    assert list(Article.objects.seen_by(photo_editor)) == [article]
    assert list(Article.objects.edited_by(photo_editor)) == []


def test_site_staff_may_not_file(site_staff, now):
    with pytest.raises(workflow.NotAllowed, match="may not file"):
        workflow.file(draft=Draft(headline="A story"), by=site_staff, now=now)


def test_story_goes_to_review_and_back_with_a_note(article, reporter, editor, now):
    workflow.submit(article_id=article.pk, version=1, by=reporter, now=now)
    sent = workflow.send_back(
        article_id=article.pk, version=2, note="Who said it?", by=editor, now=now
    )

    assert sent.stage == Stage.DRAFT
    steps = article.revisions.order_by("version").values_list("step", "reason")
    assert list(steps) == [("filed", ""), ("submitted", ""), ("sent_back", "Who said it?")]


def test_note_for_the_reporter_is_needed(article, reporter, editor, now):
    workflow.submit(article_id=article.pk, version=1, by=reporter, now=now)

    with pytest.raises(workflow.Refusal, match="Say what should be changed"):
        workflow.send_back(article_id=article.pk, version=2, note=" ", by=editor, now=now)


def test_only_a_draft_is_submitted(article, reporter, now):
    workflow.submit(article_id=article.pk, version=1, by=reporter, now=now)

    with pytest.raises(workflow.Refusal, match="this story is in review"):
        workflow.submit(article_id=article.pk, version=2, by=reporter, now=now)


def test_reporter_may_not_approve(article, reporter, now):
    with pytest.raises(workflow.NotAllowed):
        workflow.approve(article_id=article.pk, version=1, by=reporter, now=now)


def test_reporters_change_takes_an_approval_back(article, reporter, editor, city, chang_chen, now):
    workflow.approve(article_id=article.pk, version=1, by=editor, now=now)

    saved = workflow.save(
        article_id=article.pk,
        draft=draft(city, chang_chen, lead="Changed."),
        version=2,
        by=reporter,
        now=now,
    )

    assert saved.stage == Stage.DRAFT


def test_stale_tab_may_not_submit(article, reporter, now):
    with pytest.raises(workflow.Conflict):
        workflow.submit(article_id=article.pk, version=7, by=reporter, now=now)


def test_a_set_of_translations_has_one_story_of_a_language(
    article, reporter, city, chang_chen, now
):
    with pytest.raises(workflow.Refusal, match="already has a story in this language") as refused:
        workflow.file(
            draft=draft(city, chang_chen, translations=article.translations),
            by=reporter,
            now=now,
        )

    assert refused.value.field == "language"


def test_embargo_past_what_readers_see_is_refused_in_words(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)

    with pytest.raises(workflow.Refusal, match="Withdraw or cancel that first"):
        workflow.save(
            article_id=edition.article_id,
            draft=draft(city, chang_chen, embargo_until=now + timedelta(days=1)),
            version=again(edition.article).version,
            by=editor,
            now=now,
        )


def test_embargo_of_a_draft_may_move(editor, city, chang_chen, now):
    plain = draft(city, chang_chen, embargo_until=now + timedelta(days=1))
    article = workflow.file(draft=plain, by=editor, now=now)

    later = draft(city, chang_chen, embargo_until=now + timedelta(days=2))
    workflow.save(article_id=article.pk, draft=later, version=1, by=editor, now=now)

    assert again(article).embargo_until == now + timedelta(days=2)


def test_known_name_is_found_in_either_language(editor, chang_chen):
    assert names.author_called("chang chen", language="en", by=editor) == (chang_chen, False)
    assert names.author_called("陈畅", language="zh-hans", by=editor) == (chang_chen, False)


def test_new_names_get_addresses_of_their_own(editor, chang_chen):
    first, is_new = names.author_called("Chang-Chen", language="en", by=editor)
    chinese, _ = names.author_called("周敏", language="zh-hans", by=editor)

    assert (first.slug, is_new) == ("chang-chen-2", True)
    assert (chinese.slug, chinese.name_zh) == ("author", "周敏")
    with pytest.raises(workflow.Refusal, match="longer than 120"):
        names.author_called("x" * 121, language="en", by=editor)
    assert Author.objects.count() == 3


@given(st.text(alphabet="ab 渡轮.\n", max_size=60), st.text(alphabet="ab 渡轮.\n", max_size=60))
def test_pieces_of_a_comparison_give_both_texts_back(first, second):
    pieces = diffs.compare(first, second)

    assert "".join(p.text for p in pieces if p.kind != "in") == first
    assert "".join(p.text for p in pieces if p.kind != "out") == second


def test_words_are_compared_one_by_one():
    assert diffs.compare("It left at six.", "It left at seven.") == [
        diffs.Piece("same", "It left at "),
        diffs.Piece("out", "six."),
        diffs.Piece("in", "seven."),
    ]


def test_nothing_to_look_for_is_no_query():
    assert search.query("  ") is None
    assert search.query("渡") is not None


def test_keys_are_plain():
    made = [keys.story(1), keys.section(2), keys.topic(3), keys.author(4), keys.photo(5)]

    assert made == ["story:1", "section:2", "topic:3", "author:4", "photo:5"]
