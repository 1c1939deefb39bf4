"""A picture's answer is kept, its bytes are not: nginx sends its file, or it is read each time."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery import headers
from delivery.files import Files
from delivery.headers import File
from delivery.store import Store
from tests.delivery.houses import Site, ask, house

NOW = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
BYTES = b"\xff\xd8\xff" + b"teal" * 100
FILES = {
    "/a-320.jpg": File("renditions/a-320.jpg", "image/jpeg"),
    "/a-640.webp": File("renditions/a-640.webp", "image/webp"),
}


class Pictures(Site):
    """Says at each address that it is one of the same two files; gone when `status` says so."""

    def _view(self, request):
        response = super()._view(request)
        response["Content-Type"] = "image/jpeg"
        if self.status == 200:
            headers.lies_in_files(request, FILES, browser_seconds=86_400)
        return response


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path, megabytes=8)
    folder = made.folder / "files" / "renditions"
    folder.mkdir(parents=True)
    (folder / "a-320.jpg").write_bytes(BYTES)
    (folder / "a-640.webp").write_bytes(b"RIFF")
    return made


@pytest.fixture
def site():
    return Pictures(keys=("photo:1", "story:1"), ends=NOW + timedelta(seconds=90))


def behind_nginx(site, store):
    return house(site, store, files=Files(store.folder / "files", is_by_nginx=True))


def test_one_question_of_a_photo_answers_for_all_its_files(store, site):
    pages = house(site, store)

    first, second = ask(pages, "/a-320.jpg"), ask(pages, "/a-640.webp")

    assert (first.sent, first.headers["Content-Type"]) == (BYTES, "image/jpeg")
    assert (second.sent, second.headers["Content-Type"]) == (b"RIFF", "image/webp")
    assert first.headers["Content-Length"] == str(len(BYTES))
    assert first.headers["Cache-Control"] == "public, max-age=90, s-maxage=60, immutable"
    assert first.headers["Surrogate-Key"] == "photo:1 story:1"
    assert site.times == 1
    assert BYTES not in (store.folder / "pages" / "data.mdb").read_bytes()


def test_nginx_is_told_which_file_to_send(store, site):
    pages = behind_nginx(site, store)

    told = ask(pages, "/a-320.jpg")

    assert (told.status, told.sent) == (200, b"")
    assert told.headers["X-Accel-Redirect"] == "/renditions/a-320.jpg"
    assert "Content-Length" not in told.headers


def test_whoever_has_the_picture_is_told_so_and_head_has_none(store, site):
    pages = house(site, store)
    etag = ask(pages, "/a-320.jpg").headers["ETag"]

    known = ask(pages, "/a-320.jpg", if_none_match=etag)
    head = ask(pages, "/a-320.jpg", method="HEAD")

    assert (known.status, known.sent) == (304, b"")
    assert (head.sent, head.headers["Content-Length"]) == (b"", str(len(BYTES)))


@pytest.mark.parametrize("to_whom", [house, behind_nginx])
def test_a_file_that_is_gone_is_asked_of_django(store, site, to_whom):
    pages = to_whom(site, store)
    ask(pages, "/a-320.jpg")
    (store.folder / "files" / "renditions" / "a-320.jpg").unlink()
    site.status = 410

    assert ask(pages, "/a-320.jpg").status == 410


@pytest.mark.parametrize("key", ["photo:1", "story:1"])
@pytest.mark.parametrize("is_away", [False, True])
def test_a_tombstone_takes_every_file_of_the_photo(store, site, key, is_away):
    pages = house(site, store)
    ask(pages, "/a-320.jpg")
    site.status, pages._watch.is_away = 410, is_away

    store.marks.add([key], is_tombstone=True)

    told = [ask(pages, address) for address in FILES]
    assert [one.status for one in told] == [503 if is_away else 410] * 2
    assert BYTES not in told[0].sent


def test_the_end_of_a_right_is_the_end_of_the_picture(store, site, clock):
    pages = house(site, store)
    ask(pages, "/a-320.jpg")
    pages._watch.is_away = True

    clock.move_to(NOW + timedelta(seconds=89), tick=False)
    assert ask(pages, "/a-640.webp").status == 200
    clock.move_to(NOW + timedelta(seconds=90), tick=False)
    assert [ask(pages, address).status for address in FILES] == [503, 503]


def test_without_a_database_it_is_answered(store, site):
    pages = house(site, store)
    ask(pages, "/a-320.jpg")
    pages._watch.is_away = True
    store.marks.add(["story:1"])  # changed, not taken back

    late = ask(pages, "/a-320.jpg")

    assert (late.status, late.sent) == (200, BYTES)
    assert "Warning" in late.headers
