"""Revisions folded into what people did: a sitting's saves are one line, every step its own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from articles import diffs
from articles.models import Article, Revision, Step
from desk.instants import clock

_PAUSE = timedelta(minutes=30)  # a save after a longer pause begins another sitting
_MOST_TEXTS = 120  # versions of a story read for one page's word counts


@dataclass
class Line:
    """A milestone (one revision), or the saves of one sitting; the newest comes first."""

    revisions: list[Revision]
    is_milestone: bool
    words_in: int | None = None  # None: not counted
    words_out: int | None = None
    runs: list[tuple[int, int]] = field(default_factory=list)  # from this version to that one

    @property
    def newest(self) -> Revision:
        return self.revisions[0]

    @property
    def oldest(self) -> Revision:
        return self.revisions[-1]

    @property
    def before(self) -> int:
        """The version on which it began; 0 where there was none."""
        return self.oldest.version - 1

    @property
    def when(self) -> str:
        """Such as “22 Nov 2026, 12:03 to 12:41 CST”."""
        first, last = (timezone.localtime(one.saved_at) for one in (self.oldest, self.newest))
        if first.strftime("%Y%m%d%H%M") == last.strftime("%Y%m%d%H%M"):
            return clock(last)
        if first.date() != last.date() or first.tzname() != last.tzname():
            return _("%(begins)s to %(ends)s") % {"begins": clock(first), "ends": clock(last)}
        start = clock(first).removesuffix(f" {first.tzname()}")
        ends = f"{last:%H:%M} {last.tzname()}"
        return _("%(begins)s to %(ends)s") % {"begins": start, "ends": ends}


def fold(revisions: Iterable[Revision]) -> list[Line]:
    """Lines of revisions that come newest first. A sitting ends where a step stands between."""
    lines: list[Line] = []
    open_lines: dict[tuple[UUID | None, int], Line] = {}
    for revision in revisions:
        if revision.step != Step.SAVED:
            lines.append(Line([revision], is_milestone=True))
            open_lines = {}
            continue
        key = (revision.sitting, revision.saved_by_id)
        line = open_lines.get(key)
        if line is None or (key[0] is None and not _is_soon(revision, line.oldest)):
            line = Line([], is_milestone=False)
            open_lines[key] = line
            lines.append(line)
        line.revisions.append(revision)
    return lines


def count_words(story: Article, lines: Sequence[Line]) -> None:
    """Fill in how many words each sitting brought and took. One statement."""
    wanted: set[int] = set()
    counted = []
    for line in lines:
        if line.is_milestone:
            continue
        line.runs = _runs([revision.version for revision in line.revisions])
        more = wanted | {version for run in line.runs for version in run}
        if len(more) <= _MOST_TEXTS:
            wanted = more
            counted.append(line)
    words = _words(story, wanted) if wanted else {}
    for line in counted:
        pairs = [(words.get(first, _NONE), words.get(last, _NONE)) for first, last in line.runs]
        line.words_in = sum((after - before).total() for before, after in pairs)
        line.words_out = sum((before - after).total() for before, after in pairs)


_NONE: Counter[str] = Counter()


def _is_soon(earlier: Revision, later: Revision) -> bool:
    return later.saved_at - earlier.saved_at < _PAUSE


def _runs(versions: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of versions without another's between, each from the version before it."""
    runs: list[tuple[int, int]] = []
    for version in reversed(versions):
        if runs and runs[-1][1] == version - 1:
            runs[-1] = (runs[-1][0], version)
        else:
            runs.append((version - 1, version))
    return runs


def _words(story: Article, versions: set[int]) -> dict[int, Counter[str]]:
    """How often each word stands in each version."""
    texts = (
        story.revisions.filter(version__in=versions)
        .annotate(head=KT("snapshot__headline"), lead=KT("snapshot__lead"))
        .annotate(text=KT("snapshot__body"))
        .values_list("version", "head", "lead", "text")
    )
    return {
        version: Counter(diffs.words(" ".join([head, lead, strip_tags(text.replace("<", " <"))])))
        for version, head, lead, text in texts
    }
