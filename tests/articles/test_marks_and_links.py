"""What the gate finds in the words of a story: what is still to come, and dead links."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from articles import body, workflow
from articles.models import Article, Topic
from notices.models import Page
from photos.models import Photo
from tests.articles.stories import draft, published


@pytest.fixture
def found(editor, now):
    """What the gate says of a draft: field, spot, message."""

    def ask(plain, *, at=None):
        story = workflow.file(draft=plain, by=editor, now=now)
        return [(p.field, p.spot, p.message) for p in workflow.problems(story, at=at or now)]

    return ask


@pytest.fixture
def photo(editor, now) -> Photo:
    return Photo.objects.create(
        original="a.jpg", sha256="a" * 64, format="JPEG", width=700, height=400,
        credit_name="CHEN YU", credit_kind="photo_by", uploaded_at=now, uploaded_by=editor,
    )  # fmt: skip


def linked(*addresses: str) -> str:
    return "<p>It left.</p>" + "".join(f'<p><a href="{one}">the pier</a></p>' for one in addresses)


@pytest.mark.parametrize(
    "text",
    [
        "TK",
        "It cost TK yuan",
        "TKTK",
        "[TK]",
        "(TK: name)",
        "TK,",
        "name—TK",
        "金额TK元",
        "ＴＫ",
        "金额待补",
        "（待核）",
        "姓名待核。",
        "【待核实】",
        "(待补充)",
    ],
)
def test_mark_of_what_is_to_come_keeps_a_story_back(found, city, chang_chen, text):
    problems = found(draft(city, chang_chen, headline=text))

    assert [(field, spot) for field, spot, _ in problems] == [("headline", "")]
    assert "marks something that is still to come" in problems[0][2]


@pytest.mark.parametrize(
    "text",
    ["TKO in round two", "tk", "LATKES", "UTK", "3TK2", "尚待核实", "仍有待补充", "等待核准"],
)
def test_ordinary_words_are_no_mark(found, city, chang_chen, text):
    assert found(draft(city, chang_chen, headline=text)) == []


def test_every_place_of_a_mark_is_named(found, city, chang_chen, photo):
    figure = body.figure(photo.pk, "The pier, TK", "A pier")
    text = f"<p>It left.</p><ul><li>At <em>T</em><strong>K</strong></li></ul>{figure}<hr>"

    problems = found(draft(city, chang_chen, lead="By TK.", body=text))

    assert problems == [
        ("lead", "", "“TK” marks something that is still to come: “By TK.”."),
        ("body", "block:1", "“TK” marks something that is still to come: “At TK”."),
        (
            "body",
            f"photo:{photo.pk}",
            "“TK” marks something that is still to come: “The pier, TK A pier”.",
        ),
    ]


def test_a_mark_is_shown_with_whole_words_before_it(found, city, chang_chen):
    text = "The harbour office said that it cost TK yuan"

    ((_field, _spot, told),) = found(draft(city, chang_chen, lead=text))

    assert told == "“TK” marks something that is still to come: “said that it cost TK yuan”."


def test_a_text_full_of_marks_is_told_of_twenty(found, city, chang_chen):
    assert len(found(draft(city, chang_chen, body="<p>TK</p>" * 50))) == 20


def test_story_without_a_headline_is_kept_back(editor, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    Article.objects.filter(pk=story.pk).update(headline=" ", language="xx")

    problems = workflow.problems(Article.objects.get(pk=story.pk), at=now)

    assert [(p.field, p.message) for p in problems] == [
        ("headline", "Write a headline."),
        ("language", "Choose the language."),
    ]


def test_reprint_says_where_it_stood_and_who_answers_for_it(found, city, chang_chen):
    problems = found(draft(city, chang_chen, reprint_author="LI NA"))

    assert problems == [
        ("reprint_source", "", "This is a reprint: say where it stood first (reprint source)."),
        ("reprint_title", "", "This is a reprint: give the original title."),
        ("responsible_editor", "", "This is a reprint: name the responsible editor."),
    ]


def test_whole_reprint_and_a_responsible_editor_alone_pass(found, city, chang_chen):
    whole = {"reprint_source": "Harbour Daily", "reprint_author": "LI NA", "reprint_title": "Back"}

    assert found(draft(city, chang_chen, **whole, responsible_editor="WU")) == []
    assert found(draft(city, chang_chen, responsible_editor="WU")) == []


@pytest.mark.parametrize(
    "address",
    [
        *("/nowhere/", "http://testserver/2026/03/04/no-such-story/", "//testserver/nowhere"),
        *("/section/sport/", "/topic/harbour/", "/author/chang-chen/", "/about-us/", "/admin/"),
        *("/accounts/login/", "/healthz", "www.example.com", "#top", "//[", "/zh/section/x/"),
    ],
)
def test_dead_link_keeps_a_story_back(found, city, chang_chen, address):
    Topic.objects.create(slug="harbour", name="Harbour")

    assert found(draft(city, chang_chen, body=linked("/", address))) == [
        (
            "body",
            "block:2",
            f"The link “the pier” leads to nothing on this site: {address}. Mend or remove it.",
        )
    ]


def test_links_to_what_readers_see_are_alive(found, editor, city, chang_chen, now):
    harbour = Topic.objects.create(slug="harbour", name="Harbour")
    live = published(draft(city, chang_chen, topics=(harbour,)), by=editor, now=now)
    Page.objects.create(slug="about-us", title="About", text="Us", span=DateTimeTZRange(now, None))
    own = [live.path, live.path.rstrip("/"), f"http://testserver{live.path}?from=x#end"]
    pages = ["/", "/zh/", "http://TESTSERVER", "/section/city", "/zh/section/city/", "/search/?q=a"]
    people = ["/topic/harbour/", "/author/chang-chen/", "/about-us/", "/zh/about-us/", "/letters/"]
    elsewhere = ["https://example.com/nowhere", "mailto:a@example.com", "tel:+861012345678"]

    text = linked(*own, *pages, *people, *elsewhere)

    assert found(draft(city, chang_chen, body=text)) == []


def test_link_to_a_story_lives_as_long_as_the_story(found, editor, city, chang_chen, now):
    soon, later = now + timedelta(hours=1), now + timedelta(hours=2)
    live = published(draft(city, chang_chen), by=editor, now=now, since=soon, until=later)
    plain = draft(city, chang_chen, body=linked(live.path))

    states = [found(plain, at=at) == [] for at in (now, soon, later)]

    assert states == [False, True, False]


def test_old_address_of_a_live_story_is_alive_until_it_is_withdrawn(
    found, editor, city, chang_chen, now
):
    first = published(draft(city, chang_chen), by=editor, now=now)
    story, later = first.article, now + timedelta(hours=1)
    moved = draft(city, chang_chen, slug="another")
    workflow.save(article_id=story.pk, draft=moved, version=2, by=editor, now=later)
    second = workflow.publish(article_id=story.pk, version=3, by=editor, now=later)
    assert second.path != first.path
    plain = draft(city, chang_chen, body=linked(first.path))
    assert found(plain, at=later) == []

    workflow.withdraw(
        article_id=story.pk, version=4, note="Wrong.", by=editor, now=later + timedelta(hours=1)
    )

    assert len(found(plain, at=later + timedelta(hours=1))) == 1


def test_gate_costs_two_queries_and_a_third_with_links(
    django_assert_num_queries, editor, city, chang_chen, photo, now
):
    figure = body.figure(photo.pk, "Caption", "A pier")
    plain = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    rich = workflow.file(
        draft=draft(
            city,
            chang_chen,
            body=linked(
                "/section/city/", "/zh/topic/a/", "/author/b/", "/about-us/", "/2026/3/4/a/"
            )
            + figure,
            dated_on=date(2026, 3, 4),
        ),
        by=editor,
        now=now,
    )

    with django_assert_num_queries(2):
        assert workflow.problems(plain, at=now) == []
    with django_assert_num_queries(3):
        assert len(workflow.problems(rich, at=now)) == 4
