"""The child: what it may not do, and what is left when it dies, lies or never ends."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from photos import ingest, refusals, renditions
from photos.darkroom import process
from photos.models import Photo
from tests.photos import pictures

BROKEN = (
    "This picture could not be read to its end: try again, and if that fails too, "
    "export it as JPEG and send that."
)
SLOW = "This picture takes too long to read: export it as plain JPEG and send that."
PROBE = """
import ctypes, json, os, resource, socket, sys, threading
sys.path += sys.argv[3:]
from photos.darkroom import child
child.confine(seconds=5, megabytes=350)
child.stay_alone()
def tried(what):
    try:
        what()
    except BaseException as error:
        return type(error).__name__
    return "done"
os.write(1, json.dumps({
    "file": tried(lambda: open("/etc/passwd")),
    "new file": tried(lambda: os.open("/tmp/newsroom-probe", os.O_CREAT | os.O_WRONLY)),
    "socket": tried(lambda: socket.socket()),
    "pipe": tried(os.pipe),
    "fork": tried(os.fork),
    "thread": tried(threading.Thread(target=print).start),
    "memory": tried(lambda: bytearray(400 * 1024 * 1024)),
    "more files": tried(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))),
    "environment": dict(os.environ),
    "is root": os.getuid() == 0 or os.geteuid() == 0 or 0 in os.getgroups(),
    "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0),
    "new privileges": ctypes.CDLL(None).prctl(39, 0, 0, 0, 0),
    "folder": os.getcwd(),
}).encode())
"""


@pytest.fixture(autouse=True)
def no_spare():
    process._end_spare()
    yield
    process._end_spare()


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    storages = settings.STORAGES
    options = {"location": tmp_path, "base_url": None}
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": options}}
    return tmp_path


def nothing(found):
    return renditions.Order([])


def children():
    """Children of this process that live, or died and were not taken off the list."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            number, rest = place.read_text().split(" (", 1)
            if int(rest.rsplit(") ", 1)[1].split()[1]) == os.getpid():
                found.append(int(number))
    return set(found)


def kept(folder):
    return [file.name for file in folder.rglob("*") if file.is_file()]


def slow_picture():
    """As many scans as are taken, over as many pixels."""
    data = pictures.saved(Image.new("L", (7700, 7700), 90), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * (99 - data.count(b"\xff\xda")) + data[last:]


def test_a_child_can_reach_nothing():
    answer = subprocess.run(
        [
            *(sys.executable, "-I", "-S", "-c", PROBE, "5", "350"),
            *(str(process._ROOT), *process._folders()),
        ],
        env={},
        cwd="/",
        capture_output=True,
        check=True,
    )

    reached = json.loads(answer.stdout)
    assert reached.pop("environment").keys() <= {"LC_CTYPE"}  # which Python sets by itself
    assert reached == {
        "file": "OSError",
        "new file": "OSError",
        "socket": "OSError",
        "pipe": "OSError",
        "fork": "BlockingIOError",
        "thread": "RuntimeError",
        "memory": "MemoryError",
        "more files": "ValueError",
        "is root": False,
        "dumpable": 0,
        "new privileges": 1,
        "folder": "/",
    }


def test_a_child_gives_up_its_rights_before_it_reads():
    renditions.develop(pictures.jpeg(), order=nothing)
    (spare,) = process._spare
    told = Path(f"/proc/{spare._process.pid}")
    deadline = time.monotonic() + 10
    while "Max open files            0 " not in (limits := (told / "limits").read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)

    size = str(350 * 1024 * 1024)
    assert f"Max address space         {size}" in limits
    assert "Max cpu time              5 " in limits
    assert "Max file size             0 " in limits
    assert "NoNewPrivs:\t1" in (told / "status").read_text()
    if os.getuid() == 0:
        assert "Uid:\t65534\t65534\t65534\t65534" in (told / "status").read_text()


def test_nothing_is_left_of_a_child_but_the_next_one():
    before = children()
    renditions.develop(pictures.jpeg(), order=nothing)
    renditions.develop(pictures.jpeg(), order=nothing, limits=renditions.JOB)

    assert len(children() - before) == len(process._spare) == 1
    process._end_spare()
    assert children() == before


def test_a_spare_that_died_is_replaced():
    renditions.develop(pictures.jpeg(), order=nothing)
    (spare,) = process._spare
    os.kill(spare._process.pid, signal.SIGKILL)
    time.sleep(0.2)

    assert renditions.develop(pictures.jpeg(), order=nothing).files == []


def test_a_killed_child_is_one_clear_sentence_and_leaves_nothing(reporter, now, folder):
    before, data = children(), slow_picture()

    def kill():
        while not (new := children() - before):
            time.sleep(0.01)
        time.sleep(0.4)
        os.kill(new.pop(), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(renditions.Refused) as refused:
        ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)
    killer.join()

    assert str(refused.value) == BROKEN
    assert (Photo.objects.count(), kept(folder), children()) == (0, [], before)


def test_a_picture_that_keeps_the_processor_busy_is_given_up():
    before, data = children(), slow_picture()
    limits = process.Limits(seconds=30, processor=1, patience=1)

    with pytest.raises(renditions.Refused, match=f"^{SLOW}$"):
        renditions.develop(data, order=nothing, limits=limits)
    assert children() == before


def test_a_file_that_the_disk_holds_only_in_part_is_gone(reporter, now, folder):
    data = pictures.saved(Image.effect_noise((700, 500), 90), "JPEG", quality=20)
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The original fits; the renditions, or one of them, do not: written in part, then refused.
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(data) + 1, most[1]))
    try:
        with pytest.raises(refusals.NotStored) as failure:
            ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)

    assert str(failure.value) == "a.jpg could not be stored (File too large): try again later."
    assert (Photo.objects.count(), kept(folder)) == (0, [])


def test_who_waits_too_long_for_a_turn_is_told_so():
    limits = process.Limits(seconds=5, processor=5, patience=0.01)

    with process._slot, pytest.raises(refusals.NotStored) as busy:
        renditions.develop(pictures.jpeg(), order=nothing, limits=limits)
    assert str(busy.value) == "Many pictures are arriving at once: try this one again in a minute."


def test_what_the_order_raises_comes_through_and_ends_the_child():
    before = children()

    def order(found):
        raise KeyError("ours")

    with pytest.raises(KeyError, match="ours"):
        renditions.develop(pictures.jpeg(), order=order)
    assert children() == before


def test_a_time_without_a_zone_is_one_of_the_newsroom():
    found = []
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2025:07:10 09:30:00"

    def order(findings):
        found.append(findings.said.taken_at)
        return renditions.Order([])

    renditions.develop(pictures.jpeg(exif=exif), order=order)

    assert found == [datetime(2025, 7, 10, 9, 30, tzinfo=UTC)]


SAID = (
    "dict.fromkeys(('caption', 'headline', 'creator', 'credit', 'copyright', 'usage_terms',"
    " 'source', 'instructions', 'licensor', 'license_url', 'alt', 'digital_source',"
    " 'program', 'taken_at', 'place'), '')"
)
FACTS = f"say({{'facts': ['jpeg', 9, 9], 'said': {{**{SAID}, 'keywords': []}}}});"
GOOD = "read();" + FACTS + "read(); say({'likeness': 1}, [b'\\xff\\xd8\\xff'])"


SPEAKING = """
import os, sys, time
sys.path += sys.argv[3:]
from photos.darkroom import frames
def exactly(count):
    data = b""
    while len(data) < count:
        data += os.read(0, count - len(data))
    return data
def read():
    return frames.unpacked(exactly)
def write(text):
    os.write(1, len(text).to_bytes(4) + text)
def say(message, pieces=()):
    os.write(1, b"".join(frames.packed(message, pieces)))
"""


def test_a_child_is_told_no_secret_of_ours(monkeypatch, caplog):
    monkeypatch.setenv("DATABASE_URL", "postgresql://editor:secret@db/newsroom")
    program = "read(); say({'fault': ' '.join((os.getcwd(), *os.environ))}); time.sleep(9)"
    monkeypatch.setattr(process, "_PROGRAM", SPEAKING + program)

    with pytest.raises(renditions.Refused, match=BROKEN[:40]):
        renditions.develop(pictures.jpeg(), order=nothing)

    assert caplog.messages in (
        ["A picture was given up: / (exit -9)"],
        ["A picture was given up: / LC_CTYPE (exit -9)"],  # which Python sets by itself
    )


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("sys.exit()", BROKEN),
        ("sys.stdin.close(); os.close(0); time.sleep(90)", BROKEN),
        ("time.sleep(9)", SLOW),
        ("read(); time.sleep(9)", SLOW),
        ("read(); os.write(1, b'\\xff' * 99)", BROKEN),
        ("read(); os.write(1, b'\\0\\0\\0\\5{{{{{')", BROKEN),
        ("read(); os.write(1, b'\\0\\0\\0\\2[]')", BROKEN),
        ("read(); os.write(1, b'\\0\\0\\0\\2{}')", BROKEN),
        ("read(); os.write(1, b'\\0\\0\\0\\x1c' + b'{\"sizes\": [999999999999999]}')", BROKEN),
        ("read(); write(b'{\"sizes\": [' + b'33000000, ' * 5 + b'9]}')", BROKEN),
        ("read(); say({'fault': 'KeyError()'})", BROKEN),
        ("read(); say({'unfit': 7, 'said': {}})", BROKEN),
        ("read(); say({'unfit': 'gif', 'said': []})", BROKEN),
        ("read(); say({'unfit': 'nothing that we know', 'said': {'a': 'b'}})", None),
        ("read(); say({})", BROKEN),
        (GOOD.replace("'jpeg'", "'exe'"), BROKEN),
        (GOOD.replace("9, 9", "-9, 9"), BROKEN),
        (GOOD.replace("9, 9", "9, 2**40"), BROKEN),
        ("read(); say({'facts': ['jpeg', 9, 9], 'said': {'caption': 7}})", BROKEN),
        ("read();" + FACTS + "read(); say({'likeness': 0})", BROKEN),
        ("read();" + FACTS + "read(); say({'likeness': 2**70}, [b'\\xff\\xd8\\xff'])", BROKEN),
        ("read();" + FACTS + "read(); say({'likeness': 'x'}, [b'\\xff\\xd8\\xff'])", BROKEN),
        ("read();" + FACTS + "read(); say({'likeness': 1}, [b'<html>'])", BROKEN),
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(monkeypatch, program, sentence):
    monkeypatch.setattr(process, "_PROGRAM", SPEAKING + program)
    before = children()
    limits = process.Limits(seconds=1 if sentence == SLOW else 20, processor=5, patience=1)
    more = b"\0" * (process._PIPE + 900_000)  # than fits into the pipe
    damaged = "This picture is damaged or cut short: export it again from its source and send that."

    def order(found):
        return renditions.Order([renditions.Print("jpeg", 8, 8)])

    with pytest.raises(renditions.Refused) as refused:
        renditions.develop(pictures.jpeg((900, 900)) + more, order=order, limits=limits)

    assert (str(refused.value), children()) == (sentence or damaged, before)
