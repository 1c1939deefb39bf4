"""The bench's own arithmetic: shares of the processor, ratios with their spread, promises."""

import xml.etree.ElementTree as ET

import pytest

from bench import chart, measure, table
from bench.table import Held, Sample, Spread


def stat(above: int, *spent: int) -> str:
    """A line of /proc/NUMBER/stat: user, system, and both of the children that ended."""
    return f"7 (a (strange) name) S {above} " + "0 " * 9 + " ".join(map(str, spent)) + " 20 0"


def test_processor_time_is_that_of_all_below_and_of_those_that_ended():
    told = {
        1: stat(0, 999, 0, 0, 0),
        10: stat(1, 1, 2, 3, 4),
        11: stat(10, 10, 0, 0, 0),
        12: stat(11, 100, 0, 0, 0),
        20: stat(1, 5_000, 0, 0, 0),
    }
    assert measure.ticks(told, (10,)) == 120
    assert measure.ticks(told, (10, 20)) == 5_120


def test_memory_leaves_out_the_file_that_is_mapped():
    smaps = (
        "7f00-7f01 rw-p 00000000 00:00 0\nRss:   100 kB\nPss:   50 kB\n"
        "7f01-7f02 r--s 00000000 00:00 9 /pages/data.mdb\nRss:   4000 kB\n"
        "7f02-7f03 r-xp 00000000 00:00 8 /lib/libc.so\nRss:   20 kB\n"
    )
    assert measure.resident(smaps, mapped=".mdb") == 120
    assert measure.resident(smaps) == 4_120


def sample(of_processor: float) -> Sample:
    return Sample(of_processor, a_second=of_processor / 2, p50=1, p99=2)


OURS, THEIRS = ("ours", "article", 10), ("peer", "article", 10)
ROUNDS = [
    {OURS: sample(100), THEIRS: sample(10)},
    {OURS: sample(50), THEIRS: sample(2)},
    {OURS: sample(90), THEIRS: sample(10)},
]


def test_ratio_is_taken_within_a_round():
    assert table.ratios(ROUNDS, OURS, THEIRS) == Spread(10, 9, 25)
    assert str(table.ratios(ROUNDS, OURS, THEIRS)) == "10.0 (9.00–25.0)"
    assert table.best(ROUNDS, [THEIRS, OURS]) == OURS


def test_promise_says_whether_it_is_met():
    least = Held("article", Spread(10, 9, 25), 10)
    assert least.row == "| article | 10.0 (9.00–25.0) × | ≥ 10.0 × | met |"
    assert Held("article", Spread.of([9.99]), 10).row.endswith("| **not met** |")
    most = Held("memory", Spread.of([96]), 95, "MiB", is_most=True)
    assert most.row == "| memory | 96.0 MiB | ≤ 95.0 MiB | **not met** |"
    assert Held("memory", Spread.of([95]), 95, "MiB", is_most=True).is_met


def test_every_server_stands_beside_ours():
    lines = table.sample_table(ROUNDS, {"ours": "us", "peer": "them"})
    assert lines[2:] == [
        "| article | 10 | us | 90.0 (50.0–100) |  | 45.0 | 1.00 | 2.00 |",
        "| article | 10 | them | 10.0 (2.00–10.0) | 10.0 (9.00–25.0) × | 5.00 | 1.00 | 2.00 |",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.00123, "0.0012"), (0.6049, "0.605"), (9.996, "10.00"), (1234.5, "1,234")],
)
def test_figures_have_three_digits_that_count(value, text):
    assert table.figure(value) == text


def test_quantile_is_a_value_that_was_measured():
    assert table.quantile([3, 1, 2, 4], 0.5) == 2
    assert table.quantile([3, 1, 2, 4], 0.99) == 4
    assert table.quantile([7], 0.5) == 7


def test_picture_says_in_words_what_it_shows_and_has_a_bar_for_each():
    bars = [chart.Bar("us & ours", 3_000, is_ours=True), chart.Bar("them", 40)]
    drawn = chart.draw([chart.Group("article", bars)], caption="on one machine")
    root = ET.fromstring(drawn)  # noqa: S314 - drawn above
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title").text == (
        "Answers for a second of the processor. article: us & ours 3,000, them 40."
    )
    widths = {bar.get("class"): float(bar.get("width")) for bar in root.iter(f"{space}rect")}
    assert list(widths) == ["ours", "other"]
    assert widths["ours"] > widths["other"] > 0
    assert "prefers-color-scheme:dark" in drawn
