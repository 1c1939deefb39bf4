from articles.models.editions import TOMBSTONES, Edition, EditionPhoto, Kind
from articles.models.fronts import FrontChange, Placement, Slot
from articles.models.mustread import MustRead
from articles.models.notes import Note
from articles.models.people import Author
from articles.models.pictures import with_reach
from articles.models.places import Section, Topic
from articles.models.previews import PreviewLink
from articles.models.stories import (
    Article,
    Byline,
    BylineRole,
    PhotoUse,
    Revision,
    Sitting,
    Stage,
    Step,
)

__all__ = [
    "TOMBSTONES",
    "Article",
    "Author",
    "Byline",
    "BylineRole",
    "Edition",
    "EditionPhoto",
    "FrontChange",
    "Kind",
    "MustRead",
    "Note",
    "PhotoUse",
    "Placement",
    "PreviewLink",
    "Revision",
    "Section",
    "Sitting",
    "Slot",
    "Stage",
    "Step",
    "Topic",
    "with_reach",
]
