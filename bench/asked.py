"""What is asked of whom: the same page of every server, for each size of the newspaper."""

import json
import subprocess
from collections.abc import Collection
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
_DEPTHS = (0.9, 0.8, 0.85, 0.95, 0.7, 0.75)  # of a section's stories that are newer
_STORIES = 300  # that are asked for in turn
_WITH_FOUR = {
    "newsroom": "SELECT path, id FROM articles_edition AS one WHERE 4 ="
    " (SELECT count(*) FROM articles_editionphoto WHERE edition_id = one.id)",
    "wagtail": "SELECT url_path, id FROM wagtailcore_page JOIN herald_story ON page_ptr_id = id"
    """ WHERE regexp_count(body::text, '"type": "photo"') = 4""",
    "django": "SELECT slug, id FROM plain_story AS one"
    " WHERE 4 = (SELECT count(*) FROM plain_use WHERE story_id = one.id)",
}
Cells = dict[tuple[str, str, int], Target]


def made_anew(servers: dict[str, Server], data: Path, stories: int) -> Cells:
    """Pages that nobody keeps, of those `servers` that make pages."""
    cells = {}
    for name, paths in _paths(data, servers).items():
        server = servers[name]
        for page, (path, *others) in paths.items():
            target = Target(server.port, path, server.processes, others=tuple(others))
            cells[name, page, stories] = target
    return cells


def kept(servers: dict[str, Server], data: Path, run: Path, stories: int) -> Cells:
    """The article as it lies ready; nginx's file is what the page store answers."""
    paths = _paths(data, servers)
    server = servers["ours, kept"]
    story, feed = (paths["ours"][page][0] for page in (ARTICLE, FEED))
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
        path = paths["wagtail"][ARTICLE][0]
        cells[name, KEPT, stories] = Target(servers[name].port, path, servers[name].processes)
    cells["ours, kept", KEPT_FEED, stories] = Target(server.port, feed, server.processes)
    path = paths["wagtail"][FEED][0]
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


def _paths(data: Path, servers: Collection[str]) -> dict[str, dict[str, list[str]]]:
    """Where the pages are, by server; of stories and deep pages many, in the same order."""
    common = {FRONT: ["/"], FEED: ["/feed/"]}
    common |= {SEARCH: [f"/search/?q={COMMON}"], RARE: [f"/search/?q={WORDS}"]}
    place, stories, cursors = _deep(data)
    pages = [int(stories * depth) // 20 for depth in _DEPTHS]
    wagtail, ours = f"/{place}/", f"/section/{place}/"
    found = {}
    if "ours" in servers:
        found["ours"] = {
            ARTICLE: _with_four(data, "newsroom"),
            SECTION: [ours],
            DEEP: [f"{ours}?before={cursor}" for cursor in cursors],
            **common,
        }
    if "wagtail" in servers:
        titles = _with_four(data, "wagtail")
        found["wagtail"] = {
            ARTICLE: ["/" + title.split("/", 2)[2] for title in titles],
            SECTION: [wagtail],
            DEEP: [f"{wagtail}?page={page}" for page in pages],
            **common,
        }
    if "django" in servers:
        found["django"] = {
            ARTICLE: [f"/story/{slug}/" for slug in _with_four(data, "django")],
            SECTION: [ours],
            DEEP: [f"{ours}?page={page}" for page in pages],
            **common,
        }
    return found


def _deep(data: Path) -> tuple[str, int, list[str]]:
    """The first section, its number of stories, and where its deep pages begin."""
    address = postgres.url(data, is_durable=False)
    with psycopg.connect(address) as connection:
        pk, slug = connection.execute(
            "SELECT id, slug FROM articles_section ORDER BY position"
        ).fetchone()
        rows = connection.execute(
            "SELECT (extract(epoch FROM published_at) * 1000000)::bigint, id FROM articles_edition"
            " WHERE section_id = %s ORDER BY published_at DESC, id DESC",
            [pk],
        ).fetchall()
    begin = (rows[int(len(rows) * depth)] for depth in _DEPTHS)
    return slug, len(rows), [f"{micros}-{last}" for micros, last in begin]


def _with_four(data: Path, database: str) -> list[str]:
    """Where stories with four photos are, the first of them and others from all of it."""
    with psycopg.connect(postgres.url(data, is_durable=False, database=database)) as connection:
        found = connection.execute(f"{_WITH_FOUR[database]} ORDER BY id").fetchall()
    return [told for told, _pk in found[:: max(1, len(found) // _STORIES)]]
