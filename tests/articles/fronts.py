"""Short ways to arrange a front page in a test."""

from articles.placing import SECTION, TOP, Spot
from articles.workflow import arranging

LEAD, SECOND, THIRD, FOURTH = (Spot(TOP, 0, index) for index in range(4))


def in_row(section, index: int = 0) -> Spot:
    return Spot(SECTION, section.pk, index)


def place(edition, spot: Spot, *, by, now, language="en", **given):
    """Put the story of an edition at a spot, from the page's present version."""
    return arranging.place(
        language=language,
        story_id=edition.article_id,
        spot=spot,
        version=given.pop("version", arranging.version_of(language)),
        by=by,
        now=now,
        **given,
    )
