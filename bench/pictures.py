"""Pictures, measured: `python -m bench.pictures` prints JSON; `make bench` asks it.

An upload to the end through the product's own verb, and the fifteen files of a 24-megapixel JPEG
beside libvips, which makes the same files in the same run, in turns.
"""

import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402 - after the settings
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from accounts import roles  # noqa: E402
from accounts.models import User  # noqa: E402
from photos import crops, files, ingest, renditions  # noqa: E402
from photos.darkroom.encoding import OPTIONS  # noqa: E402
from photos.models import Photo  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
SIZE = (6000, 4000)
ROUNDS = 5
VIPS = ("pyvips==3.2.0", "pyvips-binary==8.18.7")

# What libvips does with the same file: one program a round, as ours is, one decode a file as its
# own `thumbnail` does it, the same encoders' settings, one thread, as ours.
WITH_VIPS = """
import json, sys
import pyvips
pyvips.cache_set_max(0)
source, folder, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
larger = None
for width in (1920, 1280, 960, 640, 320):
    if larger is None:
        small = pyvips.Image.thumbnail(source, width, size="down").copy_memory()
    else:
        small = larger.thumbnail_image(width, size="down").copy_memory()
    larger = larger or small
    jpeg, webp, avif = options["jpeg"], options["webp"], options["avif"]
    small.jpegsave(f"{folder}/{width}.jpg", Q=jpeg["quality"], interlace=True,
        optimize_coding=True, keep="none")
    small.webpsave(f"{folder}/{width}.webp", Q=webp["quality"], effort=webp["method"], keep="none")
    small.heifsave(f"{folder}/{width}.avif", Q=avif["quality"], effort=9 - avif["speed"],
        compression="av1", keep="none")
"""


def photograph(seed: int) -> bytes:
    """24 megapixels with the noise of a sensor over large and small shapes."""
    noise = Image.effect_noise(SIZE, 24)
    shapes = Image.effect_mandelbrot((1500, 1000), (-2, -1.3 + seed % 997 / 1000, 1, 1.3), 60)
    planes = [
        Image.blend(shapes.resize(SIZE).point(lambda value, c=c: (value * c) % 256), noise, 0.35)
        for c in (1, 3, 5)
    ]
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        Image.merge("RGB", planes).save(file.name, "JPEG", quality=90)
        return Path(file.name).read_bytes()


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the processor and of the clock, of this process and its children together."""

    def processor() -> float:
        both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(one.ru_utime + one.ru_stime for one in both)

    before, began = processor(), time.perf_counter()
    work()
    return processor() - before, time.perf_counter() - began


def uploads(by: User) -> list[tuple[float, float]]:
    """Milliseconds from the last byte's arrival to a photo whose JPEG of 1280 is there.

    Of the clock, and of the processor, which a busy machine changes less.
    """
    took = []
    for seed in range(ROUNDS + 1):
        data = photograph(seed + int(time.time()))
        processor, clock = spent(
            lambda data=data: ingest.take_in(data=data, name="a.jpg", by=by, now=timezone.now())
        )
        took.append((clock * 1000, processor * 1000))
        newest = Photo.objects.latest("pk")
        assert newest.sha256 == hashlib.sha256(data).hexdigest()
        assert newest.renditions.filter(format="jpeg", width=1280).exists()
        _forget(newest)
    return took[1:]  # the first compiles and connects


def _forget(photo: Photo) -> None:
    """The newspaper that is measured is left as it was."""
    for row in photo.renditions.all():
        files.rendition_path(row.name).unlink()
    files.path(photo.original).unlink()
    photo.delete()


def fifteen(data: bytes) -> int:
    boxes = crops.boxes(size=SIZE, focus=(0.5, 0.5), cuts={})
    prints = renditions.possible(SIZE, {"": boxes[""]})
    order = renditions.Order(prints, xmp=b"<x/>")
    return len(renditions.develop(data, order=lambda _found: order, limits=renditions.JOB).files)


def vips() -> dict[str, str]:
    """The environment in which libvips is found; installed beside the bench, not into the site."""
    folder = Path(os.environ.get("PEERS", ROOT / "var" / "bench" / "peers")) / "vips"
    if not folder.exists():
        words = ["-m", "uv", "pip", "install", "-q", "--target", str(folder), *VIPS]
        subprocess.run([sys.executable, *words], check=True)
    return {**os.environ, "PYTHONPATH": str(folder), "VIPS_CONCURRENCY": "1"}


def beside_vips() -> dict[str, float]:
    data, environment = photograph(1), vips()
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.jpg"
        source.write_bytes(data)
        words = [sys.executable, "-c", WITH_VIPS, str(source), folder, json.dumps(OPTIONS)]
        for _ in range(ROUNDS):
            ours.append(spent(lambda: fifteen(data))[0])
            theirs.append(spent(lambda: subprocess.run(words, env=environment, check=True))[0])
        assert len(list(Path(folder).glob("*.*"))) == 16
    assert fifteen(data) == 15
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return {
        "ours": statistics.median(ours),
        "theirs": statistics.median(theirs),
        "ratio": statistics.median(ratios),
        "lowest": min(ratios),
        "highest": max(ratios),
    }


def memory(data: bytes) -> float:
    """MiB of the largest child, in a process that has no other."""
    words = "import sys; from bench import pictures; pictures.report_memory(sys.argv[1])"
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        asked = [sys.executable, "-c", words, file.name]
        return float(subprocess.run(asked, capture_output=True, check=True, cwd=ROOT).stdout)


def report_memory(path: str) -> None:
    fifteen(Path(path).read_bytes())
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def main() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    roles.apply()
    by, _ = User.objects.get_or_create(username="bench", defaults={"is_staff": True})
    by.groups.add(Group.objects.get(name=roles.EDITOR))
    took = uploads(User.objects.get(pk=by.pk))
    found = {
        "upload": statistics.median(clock for clock, _ in took),
        "slowest": max(clock for clock, _ in took),
        "processor": statistics.median(processor for _, processor in took),
        "memory": memory(photograph(2)),
        **beside_vips(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
