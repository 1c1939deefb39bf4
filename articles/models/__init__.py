from articles.models.editions import Edition, EditionPhoto, Kind
from articles.models.mustread import MustRead
from articles.models.people import Author
from articles.models.pictures import public_renditions
from articles.models.places import Section, Topic
from articles.models.stories import Article, Byline, BylineRole, PhotoUse, Revision, Stage

__all__ = [
    "Article",
    "Author",
    "Byline",
    "BylineRole",
    "Edition",
    "EditionPhoto",
    "Kind",
    "MustRead",
    "PhotoUse",
    "Revision",
    "Section",
    "Stage",
    "Topic",
    "public_renditions",
]
