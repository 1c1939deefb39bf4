"""Many photos changed at once from the library, collections, deleting: the pages."""

import pytest
from django.contrib.auth.models import Permission

from articles import workflow
from desk import photo_uses
from photos import batches
from photos.models import BulkEdit, Collection, Photo
from tests.articles.stories import draft, published
from tests.desk.forms import at_desk
from tests.photos.rows import kept

EDIT = "/admin/desk/library/edit/"
COLLECT = "/admin/desk/library/collect/"
COLLECTIONS = "/admin/desk/library/collections/"
CREDIT = {"set_credit": "on", "credit_kind": "agency", "credit_name": "Port Press"}


@pytest.fixture
def photos(reporter, now):
    return [kept(n, by=reporter, now=now, caption=f"Ferry {n}").pk for n in range(3)]


def names():
    return list(Photo.objects.order_by("-uploaded_at").values_list("credit_name", flat=True))


def test_chosen_photos_are_looked_at_changed_and_put_back(photos, photo_editor):
    client = at_desk(photo_editor)
    Photo.objects.filter(pk=photos[1]).update(credit_name="Port Press", credit_kind="agency")

    form = client.post(EDIT, {"photo": photos})
    assert form.status_code == 200
    assert names() == ["", "Port Press", ""]

    look = client.post(EDIT, {"photos": ",".join(map(str, photos)), "step": "look", **CREDIT})
    text = " ".join(look.content.decode().split())
    assert "2 of 3 will change." in text
    assert "1 is so already." in text
    assert "Credit: <strong>(Port Press)</strong>" in text
    assert names() == ["", "Port Press", ""]

    done = client.post(EDIT, {"photo": photos, "step": "do", **CREDIT}, follow=True)
    assert "2 of 3 changed." in " ".join(done.content.decode().split())
    assert names() == ["Port Press"] * 3

    edit = BulkEdit.objects.get()
    back = client.post(f"/admin/desk/library/edits/{edit.pk}/undo/", follow=True)
    assert "2 are as they were." in " ".join(back.content.decode().split())
    assert names() == ["", "Port Press", ""]


def test_a_page_with_a_script_asks_for_the_parts_itself(photos, photo_editor, monkeypatch):
    monkeypatch.setattr(batches, "PART", 2)
    client = at_desk(photo_editor)

    begun = client.post(EDIT, {"photo": photos, "step": "do", "parts": "1", **CREDIT})
    assert names() == [""] * 3
    json = {"Accept": "application/json"}
    told = [client.post(begun["Location"] + "run/", headers=json).json() for _part in range(3)]

    assert told == [{"done": 2, "total": 3}, {"done": 3, "total": 3}, {"done": 3, "total": 3}]
    assert names() == ["Port Press"] * 3
    assert set(Photo.objects.values_list("version", flat=True)) == {2}


def test_all_of_a_search_are_changed_and_no_others(photos, photo_editor, reporter, now):
    kept(9, by=reporter, now=now, caption="Tower")

    at_desk(photo_editor).post(
        EDIT, {"all": "1", "query": "?q=ferry&shape=wide", "step": "do", **CREDIT}
    )

    assert names() == ["Port Press"] * 3 + [""]


def test_more_than_the_limit_is_said_and_nothing_is_done(photos, photo_editor, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 2)
    client = at_desk(photo_editor)

    said = client.post(EDIT, {"all": "1", "query": "?q=ferry", "step": "do", **CREDIT}, follow=True)

    assert "More than 2 photos match: narrow the search first." in said.content.decode()
    assert names() == [""] * 3


@pytest.mark.parametrize(
    "sent",
    [
        {"photo": ["x"]},
        {"photo": ["1\0"]},
        {"photo": ["9" * 30]},
        {"photo": ["-1"]},
        {"photos": "1," * 200_000},
        {"photos": ",".join(map(str, range(5001)))},
        {"all": "1", "query": "?wide=many"},
        {"all": "1", "query": "?q=%00"},
        {"all": "1", "query": "?q=" + "x" * 300},
        {"photo": ["1"], "credit_name": "x" * 3_000_000},
    ],
)
def test_forged_choices_are_bad_requests(photos, photo_editor, sent):
    answer = at_desk(photo_editor).post(EDIT, {"step": "do", **CREDIT, **sent})

    assert answer.status_code in (400, 413)
    assert names() == [""] * 3


@pytest.mark.parametrize(
    ("sent", "field", "told"),
    [
        ({"set_place": "on", "place": "x" * 201}, "place", None),
        ({"set_place": "on", "place": "a\0b"}, "place", None),
        ({"set_uses": "on", "allowed_uses": ["all"]}, "allowed_uses", None),
        ({"set_source": "on", "digital_source": "magic"}, "digital_source", None),
        ({"set_collection": "on"}, "collection", "Choose a collection."),
        ({"set_collection": "on", "collection": "99"}, "collection", None),
        ({"set_add": "on"}, "add_keywords", "Write the keywords."),
        (
            {
                "set_rights": "on",
                "rights_from": "2026-02-02T00:00",
                "rights_until": "2026-02-01T00:00",
            },
            "rights_until",
            "The rights end before they begin.",
        ),
        ({"place": "not ticked"}, "__all__", "Choose what is to be changed."),
    ],
)
def test_what_cannot_be_set_is_said_at_its_field(photos, photo_editor, sent, field, told):
    answer = at_desk(photo_editor).post(EDIT, {"photo": photos, "step": "do", **sent})

    errors = answer.context["form"].errors
    assert list(errors) == [field] * (field in errors)
    assert field in errors
    assert told is None or errors[field] == [told]
    assert BulkEdit.objects.count() == 0


def test_every_field_of_the_form_reaches_the_photos(photos, photo_editor, now):
    together = Collection.objects.create(name="Harbour", made_by=photo_editor, made_at=now)
    sent = {
        **CREDIT,
        "set_copyright": "on",
        "copyright": "© Port",
        "set_rights": "on",
        "rights_until": "2027-01-01T00:00",
        "set_uses": "on",
        "allowed_uses": ["pages"],
        "set_terms": "on",
        "usage_terms": "Once",
        "set_place": "on",
        "place": "Pier",
        "set_source": "on",
        "digital_source": "humanEdits",
        "set_add": "on",
        "add_keywords": "dusk，river",
        "set_collection": "on",
        "collection": together.pk,
    }
    client = at_desk(photo_editor)

    look = client.post(EDIT, {"photo": photos[:1], "step": "look", **sent})
    client.post(EDIT, {"photo": photos[:1], "step": "do", **sent})

    photo = Photo.objects.get(pk=photos[0])
    assert look.status_code == 200
    assert (photo.copyright, photo.usage_terms, photo.place) == ("© Port", "Once", "Pier")
    assert (photo.keywords, photo.allowed_uses) == (["dusk", "river"], ["pages"])
    assert (photo.rights.upper.isoformat(), photo.digital_source) == (
        "2026-12-31T16:00:00+00:00",
        "humanEdits",
    )
    assert list(together.photos.all()) == [photo]


def test_a_reporter_is_offered_the_credit_alone_and_told_whose_photos_are_left(
    photos, second_reporter, now
):
    own = kept(9, by=second_reporter, now=now).pk
    client = at_desk(second_reporter)

    form = client.post(EDIT, {"photo": [own]})
    look = client.post(EDIT, {"photo": [own, *photos], "step": "look", **CREDIT})
    client.post(EDIT, {"photo": [own, *photos], "step": "do", "set_place": "on", **CREDIT})

    assert [box.name for box, _fields in form.context["form"].rows] == ["set_credit"]
    assert "1 of 4 will change." in " ".join(look.content.decode().split())
    assert [pk for pk, _name, _why in look.context["refused"]] == photos
    assert names() == ["", "", "", "Port Press"]


def test_nobody_sees_somebody_elses_change(photos, photo_editor, reporter, now):
    edit = batches.begin(photo_ids=photos, changes={"place": "A"}, by=photo_editor, now=now)
    address = f"/admin/desk/library/edits/{edit.pk}/"

    assert at_desk(reporter).get(address).status_code == 403
    assert at_desk(reporter).get("/admin/desk/library/edits/999999/").status_code == 404
    answer = at_desk(photo_editor).get(address)
    assert "3 photos are still to come." in answer.content.decode()


@pytest.mark.counted
def test_a_right_lost_meanwhile_is_told(photos, photo_editor, now):
    together = Collection.objects.create(name="Harbour", made_by=photo_editor, made_at=now)
    edit = batches.begin(
        photo_ids=photos, changes={"collection": together.pk}, by=photo_editor, now=now
    )
    photo_editor.groups.clear()
    photo_editor.user_permissions.add(Permission.objects.get(codename="change_photo"))
    client, address = at_desk(photo_editor), f"/admin/desk/library/edits/{edit.pk}/run/"

    told = client.post(address, headers={"Accept": "application/json"})

    assert (told.status_code, told.json()) == (403, {"error": "You may not change collections."})
    assert client.post(address).status_code == 403


# Collections


def test_photos_are_put_into_a_collection_and_taken_out(photos, photo_editor, now):
    client = at_desk(photo_editor)
    client.post(COLLECTIONS, {"name": "Harbour"})
    together = Collection.objects.get()
    query = f"?collection={together.pk}"

    put = client.post(COLLECT, {"photo": photos, "collection": together.pk, "step": "add"})
    assert (put["Location"], together.photos.count()) == ("/admin/photos/photo/", 3)
    taken = {"photo": photos[:2], "collection": together.pk, "step": "remove", "query": query}
    out = client.post(COLLECT, taken, follow=True)

    assert "2 photos taken out of “Harbour”." in out.content.decode()
    assert [tile.pk for tile in out.context["tiles"]] == photos[2:]
    assert "1 photo" in client.get(COLLECTIONS).content.decode()


def test_a_collection_is_renamed_and_deleted_as_it_was_looked_at(photo_editor, now):
    together = Collection.objects.create(name="Harbour", made_by=photo_editor, made_at=now)
    client, address = at_desk(photo_editor), f"{COLLECTIONS}{together.pk}/"

    client.post(address, {"name": "Port", "version": 1})
    late = client.post(address, {"name": "Pier", "version": 1})
    client.post(f"{address}delete/", {"version": 1})
    assert Collection.objects.get().name == "Port"
    client.post(f"{address}delete/", {"version": 2})

    assert late.context["form"].errors["name"] == [
        "Somebody else changed this collection meanwhile: look at it again."
    ]
    assert Collection.objects.count() == 0


@pytest.mark.parametrize("name", ["", "x" * 121, "a\0b", "Harbour"])
def test_a_name_that_cannot_be_is_said_at_its_field(photo_editor, now, name):
    Collection.objects.create(name="Harbour", made_by=photo_editor, made_at=now)

    answer = at_desk(photo_editor).post(COLLECTIONS, {"name": name})

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["name"])
    assert Collection.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"step": "add", "collection": "x"}, 302),
        ({"step": "add", "collection": "9" * 30}, 302),
        ({"step": "add", "collection": "99"}, 404),
        ({"step": "burn", "collection": "1"}, 400),
        ({"step": "add"}, 302),
    ],
)
def test_forged_collections_are_refused(photos, photo_editor, sent, status):
    answer = at_desk(photo_editor).post(COLLECT, {"photo": photos, **sent})

    assert answer.status_code == status


# Where it is used, and deleting


def test_uses_are_told_as_far_as_one_may_know(
    photos, reporter, second_reporter, editor, photo_editor, city, chang_chen, now
):
    photo = Photo.objects.get(pk=photos[0])
    Photo.objects.filter(pk=photo.pk).update(credit_name="Port", alt="Ferry")
    body = f'<p>A</p><figure data-photo="{photo.pk}" data-alt="A ferry"></figure>'
    published(draft(city, chang_chen, headline="Live", body=body), by=editor, now=now)
    coming = draft(city, chang_chen, headline="Secret", body=body)
    published(coming, by=editor, now=now, since=now.replace(year=2027))
    workflow.file(
        draft=draft(city, chang_chen, headline="Draft", body=body), by=second_reporter, now=now
    )

    def told(somebody):
        uses = photo_uses.of_photo(photo, by=somebody, at=now)
        return {words: [place.words for place in places] for words, places in uses.groups}, uses

    known, uses = told(photo_editor)
    assert known == {
        "Readers see it in": ["Live"],
        "Planned": ["Secret"],
        "Stories at the desk": ["Draft"],
    }
    assert (uses.unseen, uses.live[0].when) == (0, "Since 4 Mar 2026, 12:00 CST")

    known, uses = told(reporter)
    assert (known, uses.unseen) == ({"Readers see it in": ["Live"]}, 2)
    assert uses.live[0].story is None

    page = at_desk(reporter).get(f"/admin/photos/photo/{photo.pk}/change/").content.decode()
    assert ("Secret" in page, "And in 2 stories that you may not see." in page) == (False, True)


def test_what_readers_saw_once_is_told_with_its_span(
    photos, editor, photo_editor, city, chang_chen, now
):
    photo = Photo.objects.get(pk=photos[0])
    Photo.objects.filter(pk=photo.pk).update(credit_name="Port", alt="Ferry")
    body = f'<p>A</p><figure data-photo="{photo.pk}" data-alt="A ferry"></figure>'
    end = now.replace(hour=6)
    published(draft(city, chang_chen, headline="Past", body=body), by=editor, now=now, until=end)

    uses = photo_uses.of_photo(photo, by=photo_editor, at=end)

    assert [(place.words, place.when) for place in uses.past] == [
        ("Past", "4 Mar 2026, 12:00 CST to 4 Mar 2026, 14:00 CST")
    ]


def test_an_unused_photo_is_deleted_after_a_question(photos, photo_editor):
    client, address = at_desk(photo_editor), f"/admin/photos/photo/{photos[0]}/delete/"

    asked = client.get(address).content.decode()
    gone = client.post(address, follow=True)

    assert "It stands nowhere and never stood anywhere." in asked
    assert "Deleted: “Ferry 0”." in gone.content.decode()
    assert list(Photo.objects.order_by("pk").values_list("pk", flat=True)) == photos[1:]


def test_a_used_photo_is_not_deleted_and_its_uses_are_listed(
    photos, photo_editor, editor, city, chang_chen, now
):
    body = f'<p>A</p><figure data-photo="{photos[0]}"></figure>'
    workflow.file(draft=draft(city, chang_chen, headline="Mine", body=body), by=editor, now=now)
    client, address = at_desk(photo_editor), f"/admin/photos/photo/{photos[0]}/delete/"

    for answer, status in ((client.get(address), 200), (client.post(address), 409)):
        page = answer.content.decode()
        assert answer.status_code == status
        assert "Earlier versions of 1 story hold it." in page
        assert ">Mine</a>" in page
        assert "Delete for good" not in page
    assert Photo.objects.count() == 3


@pytest.mark.parametrize("number", ["x", "9" * 30, "99999999", "-1"])
def test_deleting_what_is_no_photo_is_not_found(photo_editor, number):
    assert at_desk(photo_editor).post(f"/admin/photos/photo/{number}/delete/").status_code == 404
