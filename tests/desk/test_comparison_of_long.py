"""Comparing texts that nobody writes must not keep the desk from its work."""

from articles import workflow
from tests.articles.stories import draft
from tests.desk.forms import address, at_desk


def test_very_long_comparison_is_cut_and_says_so(editor, city, chang_chen, now):
    text = "".join(f"<p>One {number}.</p>" for number in range(3000))
    story = workflow.file(draft=draft(city, chang_chen, body=text), by=editor, now=now)
    other = draft(city, chang_chen, body=text.replace("One", "Two"))
    workflow.save(article_id=story.pk, draft=other, version=1, by=editor, now=now)

    page = at_desk(editor).get(address(story, "compare") + "?from=1&to=2")

    assert len(page.context["shown"].places) == 2000
    assert "too long to be compared on one page" in page.content.decode()
