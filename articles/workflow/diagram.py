"""The table of transitions as a page of the documentation."""

from django.utils.translation import override

from articles.models import Stage
from articles.workflow import steps

_WHO = {
    steps.FILES: "reporter, editor",
    steps.EDITS: "reporter (own or assigned story), editor",
    steps.PUBLISHES: "editor",
}
_HEAD = """\
# A story’s way through the desk

Printed by `manage.py workflow > docs/workflow.md` from the table in `articles/workflow/steps.py`;
a test compares the two. Administrators may do what editors may.

```mermaid
stateDiagram-v2
"""
_TABLE = """\
```

| step | verb | from | to | who | when | recorded as |
|---|---|---|---|---|---|---|
"""


def page() -> str:
    """docs/workflow.md, whole and in English."""
    with override("en"):
        rows = list(steps.TABLE.values())
        arrows = [arrow for row in rows for arrow in _arrows(row)]
        return _HEAD + "".join(arrows) + _TABLE + "".join(_line(row) for row in rows)


def _arrows(row: steps.Transition) -> list[str]:
    """Only where the stage changes; the rest stands in the table."""
    if row.after is None:
        return []
    words = str(row.words).rstrip("…")
    starts = ["[*]"] if not row.before else [str(stage) for stage in row.before]
    return [f"    {start} --> {row.after}: {words}\n" for start in starts if start != row.after]


def _line(row: steps.Transition) -> str:
    before = "any" if row.before == steps.ANY else ", ".join(map(_label, row.before))
    after = "stays" if row.after is None else _label(row.after)
    when = "; ".join(need.value for need in row.needs)
    cells = (
        row.words,
        f"`{row.verb}`",
        before,
        after,
        _WHO[row.permission],
        when,
        row.records.label,
    )
    return f"| {' | '.join(map(str, cells))} |\n"


def _label(stage: Stage) -> str:
    return str(stage.label).lower()
