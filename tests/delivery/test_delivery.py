from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse

import delivery
from articles import workflow
from delivery.headers import CacheHeaders
from delivery.models import Change
from tests.articles.stories import again, draft, published

NOW = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


def answered(rf, *tags, response=None) -> HttpResponse:
    def view(request):
        for keys, until in tags:
            delivery.tag(request, *keys, until=until)
        return response or HttpResponse("page")

    return CacheHeaders(view)(rf.get("/"))


def test_answer_that_nobody_tagged_is_never_kept(rf):
    assert answered(rf)["Cache-Control"] == "private, no-store"


def test_the_earliest_instant_of_all_that_is_shown_counts(rf, time_machine):
    time_machine.move_to(NOW, tick=False)

    response = answered(
        rf,
        (["story:1"], NOW + timedelta(seconds=30)),
        (["notices"], NOW + timedelta(seconds=9)),
        (["mustread"], NOW + timedelta(seconds=45)),
        (["front"], None),
    )

    assert response["Cache-Control"] == "public, max-age=0, s-maxage=9, must-revalidate"
    assert response["Surrogate-Key"] == "front mustread notices story:1"


def test_instant_that_has_passed_means_not_a_second(rf, time_machine):
    time_machine.move_to(NOW, tick=False)

    response = answered(rf, (["story:1"], NOW - timedelta(seconds=1)))

    assert response["Cache-Control"] == "public, max-age=0, s-maxage=0, must-revalidate"


@pytest.mark.parametrize("header", [{"Vary": "Cookie"}, {"Set-Cookie": "a=b"}])
def test_answer_for_one_reader_is_never_kept(rf, header):
    response = HttpResponse("page")
    if "Vary" in header:
        response["Vary"] = header["Vary"]
    else:
        response.set_cookie("a", "b")

    assert answered(rf, (["story:1"], None), response=response)["Cache-Control"] == (
        "private, no-store"
    )


def test_every_page_carries_the_strict_policy(client, db):
    for address in ("/", "/nowhere/", "/accounts/login/"):
        policy = client.get(address)["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "style-src 'self';" in policy
        assert "unsafe" not in policy


def test_publication_tells_what_changed_in_its_own_transaction(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)

    change = Change.objects.get()

    story = edition.article_id
    assert change.keys == [
        f"author:{chang_chen.pk}",
        "front",
        f"section:{city.pk}",
        f"story:{story}",
    ]
    assert not change.is_tombstone
    assert str(change) == ", ".join(change.keys)


def test_withdrawal_leaves_a_tombstone_in_the_outbox(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)

    workflow.withdraw(
        article_id=edition.article_id,
        version=again(edition.article).version,
        note="Wrong.",
        by=editor,
        now=now + timedelta(hours=1),
    )

    assert [change.is_tombstone for change in Change.objects.order_by("pk")] == [False, True]


def test_refused_publication_tells_nothing(reporter, city, chang_chen, now):
    article = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)

    with pytest.raises(workflow.NotAllowed):
        workflow.publish(article_id=article.pk, version=1, by=reporter, now=now)

    assert Change.objects.count() == 0


def test_change_without_a_key_cannot_be(db):
    with pytest.raises(IntegrityError, match="names at least one key"), transaction.atomic():
        delivery.changed()
