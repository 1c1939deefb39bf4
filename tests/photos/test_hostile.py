"""Whatever file arrives: refused with its reason, or taken and made anew, within the limits."""

import itertools

import pytest

from photos import renditions
from photos.darkroom import process
from tests.photos import forking, hostile

EVERY = 25


@pytest.fixture
def floor(monkeypatch):
    process._end_spare()
    floor = forking.Floor()
    monkeypatch.setattr(process, "Popen", floor.popen)
    yield floor
    process._end_spare()
    floor.close()


def order(found):
    width, height = found.facts.width, found.facts.height
    wide = min(width, 160)
    high = max(1, round(height * wide / width))
    formats = ("jpeg", "webp", "avif") if high < 16_000 else ("jpeg", "avif")
    return renditions.Order([renditions.Print(name, wide, high) for name in formats])


def became(file):
    """What became of a file, and everything wrong with that."""
    try:
        made = renditions.develop(file.data, order=order).files
    except renditions.Refused as refused:
        return "refused", [] if len(str(refused)) > 20 else ["no reason"]
    wrong = [] if len(made) >= 2 else ["no files"]
    for one in made:
        image = hostile.opened(one.data)
        if (image.format.lower(), image.size) != (one.format, (one.width, one.height)):
            wrong.append(f"{one.format} is {image.format} {image.size}")
        wrong += [f"{sign!r} in {one.format}" for sign in hostile.SIGNATURES if sign in one.data]
    return "taken", wrong


def faults(files):
    for file in files:
        fate, wrong = became(file)
        if wrong or fate != file.fate != "either":
            yield file.name, fate, wrong


def test_there_are_more_than_a_thousand():
    names = [file.name for file in hostile.files()]

    assert len(names) == len(set(names)) > 1000


def test_some_of_all_hostile_files_meet_children_that_start_as_ever():
    assert list(faults(itertools.islice(hostile.files(), 3, None, EVERY))) == []


@pytest.mark.slow
def test_every_hostile_file_is_refused_or_made_anew_within_the_limits(floor):
    assert list(faults(hostile.files())) == []
    assert len(floor.seconds) > 1000
    assert max(floor.seconds) < 5
    assert max(floor.megabytes) < 350
    print(f"{len(floor.seconds)} children, {max(floor.seconds):.2f} s, {max(floor.megabytes)} MB")
