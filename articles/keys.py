"""Names of what a page shows, as `delivery.tag` and `delivery.changed` take them."""

FRONT = "front"
MUST_READ = "mustread"
PHOTOS = "photos"  # what names more photos than its tag could
SECTIONS = "sections"  # their names in the navigation of every page


def story(article_id: int) -> str:
    return f"story:{article_id}"


def section(section_id: int) -> str:
    return f"section:{section_id}"


def topic(topic_id: int) -> str:
    return f"topic:{topic_id}"


def author(author_id: int) -> str:
    return f"author:{author_id}"


def photo(photo_id: int) -> str:
    return f"photo:{photo_id}"
