"""What a second of the processor is worth, drawn: bars on a scale of tens, for light and dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, LEFT, RIGHT, BAR, GAP, GROUP = 860, 250, 96, 18, 6, 40
STYLE = """
text{font:14px system-ui,sans-serif;fill:#1b1b1b}
.head{font-weight:600}.small{font-size:12px;fill:#595959}
.line{stroke:#d5d5d5;stroke-width:1}.other{fill:#8a94a0}.ours{fill:#b3261e}
@media (prefers-color-scheme:dark){
text{fill:#eeeeee}.small{fill:#b8b8b8}.line{stroke:#444}.other{fill:#77818c}.ours{fill:#ff8a80}}
"""


@dataclass(frozen=True)
class Bar:
    name: str
    value: float
    is_ours: bool = False


@dataclass(frozen=True)
class Group:
    name: str
    bars: Sequence[Bar]


def words(groups: Sequence[Group]) -> str:
    """The picture told to somebody who does not see it."""
    told = []
    for group in groups:
        bars = ", ".join(f"{bar.name} {bar.value:,.0f}" for bar in group.bars)
        told.append(f"{group.name}: {bars}")
    return "Answers for a second of the processor. " + ". ".join(told) + "."


def draw(groups: Sequence[Group], *, caption: str) -> str:
    values = [bar.value for group in groups for bar in group.bars]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    across = (WIDTH - LEFT - RIGHT) / max(high - low, 1)

    def place(value: float) -> float:
        return LEFT + (log10(value) - low) * across

    y, parts = 58, []
    for group in groups:
        parts.append(f'<text class="head" x="0" y="{y + 13}">{escape(group.name)}</text>')
        y += BAR + GAP
        for bar in group.bars:
            kind, end = ("ours" if bar.is_ours else "other"), place(max(bar.value, 10**low * 1.05))
            middle = y + BAR - 4
            parts += [
                f'<text x="{LEFT - 10}" y="{middle}" text-anchor="end">{escape(bar.name)}</text>',
                f'<rect class="{kind}" x="{LEFT}" y="{y}" height="{BAR}"'
                f' width="{end - LEFT:.1f}"/>',
                f'<text x="{end + 6:.1f}" y="{middle}">{bar.value:,.0f}</text>',
            ]
            y += BAR + GAP
        y += GROUP - BAR
    height = y + 10
    grid = [
        f'<line class="line" x1="{place(10**power):.1f}" x2="{place(10**power):.1f}" y1="46"'
        f' y2="{height - 30}"/><text class="small" x="{place(10**power):.1f}" y="{height - 12}"'
        f' text-anchor="middle">{10**power:,}</text>'
        for power in range(low, high + 1)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
            ' aria-labelledby="told">',
            f'<title id="told">{escape(words(groups))}</title>',
            f"<style>{STYLE}</style>",
            '<text class="head" x="0" y="18">Answers for a second of the processor</text>',
            f'<text class="small" x="0" y="36">{escape(caption)}</text>',
            *grid,
            *parts,
            "</svg>",
            "",
        ]
    )
