"""What is asked of whom: the same page of every server, for each size of the newspaper."""

import json
import subprocess
from pathlib import Path
from typing import Any

import psycopg

from bench.measure import Target, body
from bench.peers import setup
from bench.peers.servers import Server
from newsroom import postgres

ARTICLE, FRONT, SECTION = "article, four photos", "front page", "section"
DEEP, SEARCH, RARE, FEED = "deep archive page", "search, common word", "search, three words", "feed"
KEPT, KEPT_FEED, LIST = "article, kept", "feed, kept", "admin list"
READERS = (ARTICLE, FRONT, SECTION, DEEP, SEARCH, RARE, FEED)
COMMON, WORDS = "river", "ferry+waits+rain"
NAMES = {
    "ours": "**Newsroom**",
    "ours, kept": "**Newsroom, page store**",
    "nginx": "nginx, the same bytes as a file",
    "nginx cache": "nginx proxy_cache",
    "varnish": "Varnish",
    "wagtail-cache": "Wagtail, wagtail-cache in memory",
    "middleware": "Wagtail, Django's cache middleware in memory",
    "wagtail": "Wagtail",
    "django": "plain Django",
}
_DEPTH = 0.9  # of a section's stories that are newer than the deep page
Cells = dict[tuple[str, str, int], Target]


def made_anew(servers: dict[str, Server], data: Path, stories: int) -> Cells:
    """Pages that nobody keeps, of us and the peers that make pages."""
    cells = {}
    for name, paths in _paths(data).items():
        server = servers[name]
        for page, path in paths.items():
            cells[name, page, stories] = Target(server.port, path, server.processes)
    return cells


def kept(servers: dict[str, Server], data: Path, run: Path, stories: int) -> Cells:
    """The article as it lies ready; nginx's file is what the page store answers."""
    paths = _paths(data)
    server = servers["ours, kept"]
    story, feed = (paths["ours"][page] for page in (ARTICLE, FEED))
    own = Target(server.port, story, server.processes)
    (run / "file" / "article").write_bytes(body(own))
    cells = {("ours, kept", KEPT, stories): own}
    cells["nginx", KEPT, stories] = Target(
        servers["nginx"].port, "/article", servers["nginx"].processes
    )
    for name in ("nginx cache", "varnish"):
        if name in servers:
            cells[name, KEPT, stories] = Target(servers[name].port, story, servers[name].processes)
    for name in ("wagtail-cache", "middleware"):
        path = paths["wagtail"][ARTICLE]
        cells[name, KEPT, stories] = Target(servers[name].port, path, servers[name].processes)
    cells["ours, kept", KEPT_FEED, stories] = Target(server.port, feed, server.processes)
    path = paths["wagtail"][FEED]
    best = servers["middleware"]
    cells["middleware", KEPT_FEED, stories] = Target(best.port, path, best.processes)
    return cells


def told(words: list[str], environment: dict[str, str], folder: Path) -> dict[str, Any]:
    """What a program prints, as JSON."""
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words[-2:])}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def program(python: Path, data: Path) -> dict[str, Any]:
    """What somebody signed in at Wagtail sends."""
    words = [str(python), str(setup.SITE / "staff.py")]
    return told(words, setup.environment("wagtail", data), setup.SITE)


def _paths(data: Path) -> dict[str, dict[str, str]]:
    """Where the pages are, by server."""
    common = {SEARCH: f"/search/?q={COMMON}", RARE: f"/search/?q={WORDS}", FEED: "/feed/"}
    place, stories, cursor = _deep(data)
    page = int(stories * _DEPTH) // 20
    title = _one(
        data, "wagtail", "SELECT url_path FROM wagtailcore_page WHERE depth = 4 ORDER BY id"
    )
    story = _one(data, "newsroom", "SELECT path FROM articles_edition ORDER BY id")
    wagtail, ours = f"/{place}/", f"/section/{place}/"
    return {
        "ours": {ARTICLE: story, FRONT: "/", SECTION: ours, DEEP: f"{ours}?before={cursor}"}
        | common,
        "wagtail": {ARTICLE: "/" + title.split("/", 2)[2], FRONT: "/", SECTION: wagtail}
        | {DEEP: f"{wagtail}?page={page}"}
        | common,
        "django": {ARTICLE: "/story/story-1/", FRONT: "/", SECTION: ours}
        | {DEEP: f"{ours}?page={page}"}
        | common,
    }


def _deep(data: Path) -> tuple[str, int, str]:
    """The first section, its number of stories, and where its deep page begins."""
    address = postgres.url(data, is_durable=False)
    with psycopg.connect(address) as connection:
        pk, slug = connection.execute(
            "SELECT id, slug FROM articles_section ORDER BY position"
        ).fetchone()
        count = connection.execute(
            "SELECT count(*) FROM articles_edition WHERE section_id = %s", [pk]
        ).fetchone()[0]
        micros, last = connection.execute(
            "SELECT (extract(epoch FROM published_at) * 1000000)::bigint, id FROM articles_edition"
            " WHERE section_id = %s ORDER BY published_at DESC, id DESC OFFSET %s LIMIT 1",
            [pk, int(count * _DEPTH)],
        ).fetchone()
    return slug, count, f"{micros}-{last}"


def _one(data: Path, database: str, statement: str) -> str:
    with psycopg.connect(postgres.url(data, is_durable=False, database=database)) as connection:
        return connection.execute(statement).fetchone()[0]
