"""What one form says of photos on their way in, and who may say it."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from PIL import Image

from articles import workflow
from articles.models import Edition
from photos.models import Photo
from tests.articles.stories import draft, published
from tests.conftest import NOON
from tests.desk.forms import at_desk
from tests.desk.test_photos import PHOTOS, jpeg, upload

pytestmark = pytest.mark.usefixtures("_place")

FIGURE = '<figure data-photo="{}" data-caption="The pier." data-alt="A pier"></figure>'
END = datetime(2027, 7, 3, 4, tzinfo=UTC)


@pytest.fixture
def _place(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }


@pytest.fixture
def photo(reporter) -> Photo:
    upload(reporter, jpeg())
    return Photo.objects.get()


def describe(user, photo: Photo, **said):
    return at_desk(user).post(f"{PHOTOS}{photo.pk}/describe/", said)


def print_it(photo: Photo, city, chang_chen, editor) -> None:
    body = f"<p>It left.</p>{FIGURE.format(photo.pk)}"
    Photo.objects.filter(pk=photo.pk).update(credit_name="the port")
    published(draft(city, chang_chen, body=body), by=editor, now=NOON)


def test_uploader_says_everything_in_one_go(reporter, photo):
    answer = describe(
        reporter,
        photo,
        credit="Photo provided by the event organizer",
        caption="The pier at dusk.",
        alt="A pier",
        place="Shanghai",
        keywords="ferry, pier，ferry",
        rights_from="",
        rights_until="2027-07-03T12:00:00",
        uses=["pages", "feeds"],
    ).json()["photo"]

    photo.refresh_from_db()
    assert answer["credit"]["printed"] == "(Photo provided by the event organizer)"
    assert answer["rights"].startswith("rights until 3 Jul 2027; only for: Stories and lists")
    assert (photo.caption, photo.alt, photo.place, photo.keywords) == (
        *("The pier at dusk.", "A pier", "Shanghai"),
        ["ferry", "pier"],
    )
    assert photo.rights == DateTimeTZRange(None, END)
    assert (photo.allowed_uses, photo.version) == (["pages", "feeds"], 2)


@pytest.mark.counted
def test_what_the_photo_says_itself_stays_unless_all_are_meant(reporter, photo):
    describe(reporter, photo, credit="Photo by LI NA", caption="Its own.")
    batch = {"credit": "the port", "kind": "provided_by", "caption": "Of the batch."}
    batch |= {"keywords": "ferry", "uses": ["pages"], "rights_until": "2027-07-03T12:00:00"}

    describe(reporter, photo, missing="yes", **batch)
    photo.refresh_from_db()
    first = (photo.credit_kind, photo.credit_name, photo.caption, photo.keywords)
    limits = (photo.allowed_uses, photo.rights.upper)
    describe(reporter, photo, missing="yes", keywords="tram", uses=["feeds"], rights_until="")
    describe(reporter, photo, **batch)
    photo.refresh_from_db()

    assert first == ("photo_by", "LI NA", "Its own.", ["ferry"])
    assert limits == (["pages"], END)
    assert (photo.credit_kind, photo.credit_name) == ("provided_by", "the port")
    assert (photo.caption, photo.keywords, photo.allowed_uses) == (
        *("Of the batch.", ["ferry"]),
        ["pages"],
    )


@pytest.mark.counted
def test_photo_without_a_credit_takes_that_of_the_batch_kind_and_name(reporter, photo):
    describe(reporter, photo, missing="yes", credit="LI NA", kind="photo_by")

    photo.refresh_from_db()
    assert (photo.credit_kind, photo.credit_name) == ("photo_by", "LI NA")


def test_caption_line_may_hold_the_credit(reporter, photo):
    answer = describe(reporter, photo, caption="The pier at dusk. (Photo by LI NA)")

    photo.refresh_from_db()
    assert answer.json()["caption"] == "The pier at dusk."
    assert (photo.caption, photo.credit_kind, photo.credit_name) == (
        *("The pier at dusk.", "photo_by"),
        "LI NA",
    )


def test_others_may_not_but_a_photo_editor_may(second_reporter, photo_editor, photo):
    denied = describe(second_reporter, photo, alt="A pier")
    done = describe(photo_editor, photo, alt="A pier")

    assert (denied.status_code, denied.json()) == (403, {"error": "You may not change this photo."})
    assert done.json()["photo"]["alt"] == "A pier"


def test_uploader_says_no_more_once_a_page_printed_it(reporter, photo, city, chang_chen, editor):
    print_it(photo, city, chang_chen, editor)

    denied = describe(reporter, photo, alt="Another")

    assert denied.status_code == 403
    assert at_desk(reporter).get(PHOTOS).json()["photos"][0]["can_describe"] is False
    assert describe(editor, photo, alt="Another").json()["photo"]["alt"] == "Another"


@pytest.mark.counted
def test_uploader_narrows_rights_and_never_widens_them(reporter, photo_editor, photo):
    describe(reporter, photo, rights_until="2027-07-03T12:00:00", uses=["pages"])

    later = describe(reporter, photo, rights_until="2028-07-03T12:00:00")
    other = describe(reporter, photo, uses=["pages", "cards"])
    sooner = describe(reporter, photo, rights_until="2027-01-03T12:00:00")
    extended = describe(photo_editor, photo, rights_until="2028-07-03T12:00:00")

    assert [later.status_code, other.status_code] == [403, 403]
    assert "a photo editor can extend them" in later.json()["error"]
    assert sooner.json()["photo"]["rights"].startswith("rights until 3 Jan 2027")
    assert extended.json()["photo"]["rights"].startswith("rights until 3 Jul 2028")


def test_photo_changed_meanwhile_is_shown_as_it_is_now(reporter, photo):
    describe(reporter, photo, credit="Photo by LI NA", version=1)

    late = describe(reporter, photo, credit="Photo by CHEN YU", version=1)

    assert late.status_code == 409
    assert late.json()["photo"]["credit"]["printed"] == "(Photo by LI NA)"
    assert "Somebody else changed this photo" in late.json()["error"]


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({"caption": "The\0pier"}, "Caption"),
        ({"uses": ["t-shirts"]}, "May be used for"),
        ({"rights_until": "soon"}, "May be shown until"),
        ({"rights_from": "2027-07-03T12:00:00", "rights_until": "2027-07-02T12:00:00"}, "end"),
        ({"credit": "x" * 301}, "Credit"),
        ({"credit": "x" * 201}, "The credit"),
        ({"kind": "stolen", "credit": "x"}, "kind"),
        ({"version": "9" * 30}, "version"),
    ],
)
def test_what_cannot_be_kept_is_told_in_words(reporter, photo, said, part):
    answer = describe(reporter, photo, **said)

    photo.refresh_from_db()
    assert (answer.status_code, photo.version) == (400, 1)
    assert part in answer.json()["error"]


def test_credit_is_read_from_one_line(reporter):
    def wording(**asked):
        return at_desk(reporter).get(f"{PHOTOS}credit/", asked).json()

    assert [
        wording(credit=credit, kind="provided_by")["printed"]
        for credit in (
            "Photo by LI NA",
            "(Photos by LI NA)",
            "the event organizer",
            "图/李娜 摄",
            "",
        )
    ] == [
        *("(Photo by LI NA)", "(Photo by LI NA)"),
        *("(Photo provided by the event organizer)", "(Photo by 图/李娜)", ""),
    ]
    assert wording(credit="LI NA", kind="stolen") == {"error": "Choose a kind of credit."}


def test_file_that_is_here_is_found_by_its_bytes_with_its_uses(
    reporter, editor, photo, city, chang_chen
):
    print_it(photo, city, chang_chen, editor)
    digest = hashlib.sha256(jpeg()).hexdigest()

    [found] = at_desk(reporter).get(PHOTOS, {"sha256": f"x,{digest}"}).json()["photos"]

    headline = Edition.objects.get().headline
    assert found["id"] == photo.pk
    assert [use["words"] for use in found["uses"]] == [f"used on 4 Mar 2026 in “{headline}”"]


def wall(width: int) -> bytes:
    """The same picture in any size."""
    kept = io.BytesIO()
    shades = Image.linear_gradient("L").rotate(30).resize((640, 400))
    shades.paste(200, (100, 100, 300, 250))
    shades.resize((width, width * 5 // 8)).save(kept, "JPEG")
    return kept.getvalue()


def test_photo_that_looks_like_another_is_told_with_it(reporter):
    first = upload(reporter, wall(640)).json()

    again = upload(reporter, wall(480)).json()

    assert first["alike"] == []
    assert [(photo["id"], photo["uses"]) for photo in again["alike"]] == [
        (first["photo"]["id"], [])
    ]


def test_drafts_are_told_to_those_who_may_read_them(
    reporter, second_reporter, photo, city, chang_chen
):
    body = FIGURE.format(photo.pk)
    workflow.file(
        draft=draft(city, chang_chen, body=body, headline="Secret"), by=reporter, now=NOON
    )
    asked = {"sha256": photo.sha256}

    own, others = (
        at_desk(user).get(PHOTOS, asked).json()["photos"][0]["uses"]
        for user in (reporter, second_reporter)
    )

    assert [use["words"] for use in own] == ["stands in the draft “Secret”"]
    assert others == []


def test_killed_and_expired_photos_say_so(reporter, photo):
    def problem() -> str:
        found = at_desk(reporter).get(PHOTOS, {"sha256": photo.sha256}).json()["photos"]
        return found[0]["problem"]

    Photo.objects.filter(pk=photo.pk).update(killed_at=END, kill_reason="Not ours")
    killed = problem()
    over = DateTimeTZRange(None, datetime(2025, 7, 3, tzinfo=UTC))
    Photo.objects.filter(pk=photo.pk).update(killed_at=None, rights=over)

    assert killed == "Killed on 3 Jul 2027: Not ours"
    assert problem() == "Its rights ended on 3 Jul 2025."


@pytest.mark.parametrize("count", [1, 3])
def test_finding_files_costs_the_same_for_one_and_three(reporter, count, django_assert_num_queries):
    colors = ["red", "green", "blue"][:count]
    for color in colors:
        upload(reporter, jpeg(color))
    asked = ",".join(hashlib.sha256(jpeg(color)).hexdigest() for color in colors)
    client = at_desk(reporter)

    with django_assert_num_queries(7):
        assert len(client.get(PHOTOS, {"sha256": asked}).json()["photos"]) == count


@pytest.mark.parametrize("field", ["caption", "alt"])
def test_words_longer_than_a_page_are_refused(reporter, photo, field):
    what = {"caption": "The caption", "alt": "The description"}[field]

    answer = describe(reporter, photo, **{field: "a " * 10_000 + "a"})
    most = describe(reporter, photo, **{field: "a" * 20_000})

    assert answer.status_code == 400
    assert answer.json()["error"] == f"{what} has 20001 characters; 20000 fit."
    assert most.status_code == 200
