"""What the demo newspaper is made of, as plain data: no models, no database, no clock."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh-hans"]
State = Literal["live", "draft", "scheduled", "corrected", "withdrawn"]
NoticeKind = Literal["hotline", "icp", "news-licence", "inquiries"]
Scene = Literal[
    "harbour",
    "bridge",
    "skyline_dawn",
    "skyline_night",
    "mountains_mist",
    "river_bend",
    "ferry",
    "metro",
    "market",
    "tea_house",
    "opera_stage",
    "laboratory",
    "factory",
    "port_cranes",
    "classroom",
    "library",
    "rowing",
    "stadium",
    "marathon",
    "table_tennis",
    "forest",
    "terraces",
    "rain_street",
    "observatory",
    "portrait",
]


@dataclass(frozen=True, slots=True)
class DemoAuthor:
    """`name` is as printed in English bylines, `chinese_name` as printed in Chinese ones."""

    slug: str
    name: str
    chinese_name: str
    bio: str
    chinese_bio: str


@dataclass(frozen=True, slots=True)
class DemoSection:
    slug: str
    name: str
    chinese_name: str
    description: str
    chinese_description: str


@dataclass(frozen=True, slots=True)
class DemoTopic:
    slug: str
    name: str
    chinese_name: str


@dataclass(frozen=True, slots=True)
class DemoPhoto:
    """The picture above one caption line of a story; photos stand in the order of the captions."""

    scene: Scene
    alt: str


@dataclass(frozen=True, slots=True)
class DemoCorrection:
    """The story file holds `right`; its first edition printed `wrong` in the same place."""

    note: str
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class DemoStory:
    """One file in `stories/`.

    `days_ago` is when its first edition appeared; for a draft, when it was last saved; for the
    scheduled story it is 0, and `catalogue.SCHEDULED_CLOCK` tomorrow is when it will appear.
    `translation_of` names the file of the original.
    """

    file: str
    section: str
    topics: tuple[str, ...]
    language: Language
    days_ago: float
    state: State
    photos: tuple[DemoPhoto, ...] = ()
    translation_of: str | None = None
    correction: DemoCorrection | None = None
    withdrawal_reason: str | None = None


@dataclass(frozen=True, slots=True)
class DemoMustRead:
    """Either a story file or an address, never both."""

    order: int
    title: str
    story: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DemoNotice:
    """`text` is the line as printed; `value` is the part that is a number or an address."""

    order: int
    kind: NoticeKind
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class DemoConsent:
    language: Language
    text: str
    agree_label: str
    policy_label: str
    policy_slug: str


@dataclass(frozen=True, slots=True)
class DemoPage:
    """One file in `pages/`: title on line 1, then paragraphs, "## " headings, "- " lists."""

    order: int
    slug: str
    language: Language
    file: str
