"""Sixty-four bits of a picture, of which pictures that look alike share most.

A perceptual hash of the well-known kind: the picture is made 32 by 32 in grey, its cosine
transform taken, and each of 64 slow waves says whether it is stronger than their median.
"""

import math

from PIL import Image

PARTS = 8
# Bits. Up to seven leave at least one of the eight bytes as it was, by which the database finds
# it; eight to ten nearly always do. Pictures of different things differ by sixteen and more.
MOST_DIFFERENT = 10

LEAST = 256  # pixels of width that a picture must at least be decoded in, to be compared

_SIDE = 32
_WAVES = 8
_FLAT = 12  # levels of grey from darkest to lightest: less is no picture to be compared


def likeness(image: Image.Image) -> int:
    """Signed, as Postgres keeps it; 0 for a picture that is one flat colour."""
    small = image.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    grey = small.tobytes()
    if max(grey) - min(grey) < _FLAT:
        return 0
    rows = [grey[start : start + _SIDE] for start in range(0, _SIDE * _SIDE, _SIDE)]
    across = [[_sum(row, wave) for wave in _ACROSS] for row in rows]
    columns = list(zip(*across, strict=True))
    strengths = [_sum(column, wave) for wave in _DOWN for column in columns]
    median = sorted(strengths)[len(strengths) // 2]
    bits = sum(1 << place for place, strength in enumerate(strengths) if strength > median)
    return bits - 2**64 if bits >= 2**63 else bits


def parts(likeness: int) -> list[int]:
    """The eight bytes as 256 × their place + their value; none of a flat picture."""
    if not likeness:
        return []
    return [256 * place + value for place, value in enumerate((likeness % 2**64).to_bytes(PARTS))]


def _waves(first: int) -> list[list[float]]:
    return [
        [math.cos(math.pi * number * (2 * step + 1) / (2 * _SIDE)) for step in range(_SIDE)]
        for number in range(first, first + _WAVES)
    ]


_DOWN = _waves(0)
_ACROSS = _waves(1)  # without the one that only says how light the whole picture is


def _sum(levels: bytes | tuple[float, ...], wave: list[float]) -> float:
    return sum(level * height for level, height in zip(levels, wave, strict=True))
