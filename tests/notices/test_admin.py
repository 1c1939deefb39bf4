"""Site staff at work: nothing that readers saw is lost, and every refusal keeps the words."""

from datetime import UTC, datetime, timedelta

import html5lib
import pytest
import time_machine
from django.urls import reverse

from notices import upkeep
from notices.models import ConsentText, Page, SiteNotice
from tests.notices.rows import a_consent_text, a_notice, a_page

NOON = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)  # 14:05 in Shanghai
DAY = timedelta(days=1)
TYPED = {
    "kind": "icp",
    "language": "en",
    "label": "",
    "value": "渝icp备20009753号-3",
    "position": "0",
    "begins": "",
    "until": "",
}


@pytest.fixture(autouse=True)
def five_past_two():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def desk(client, site_staff):
    client.force_login(site_staff)
    return client


def change_url(row) -> str:
    return reverse(f"admin:notices_{row._meta.model_name}_change", args=[row.pk])


def list_url(model) -> str:
    return reverse(f"admin:notices_{model._meta.model_name}_changelist")


def text_of(response, selector: str) -> list[str]:
    """The words of all elements of a class."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return [
        " ".join("".join(element.itertext()).split())
        for element in tree.iter()
        if selector in (element.get("class") or "").split()
    ]


def messages(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def said(at=NOON) -> list[str]:
    return list(SiteNotice.objects.shown(at=at).values_list("value", flat=True))


def test_a_notice_put_up_is_seen_at_once_and_the_message_says_so(desk):
    response = desk.post(reverse("admin:notices_sitenotice_add"), TYPED, follow=True)

    assert messages(response) == [
        "The footer says this from 22 Nov 2026, 14:05 (Asia/Shanghai) with no end."
    ]
    assert said() == ["渝ICP备20009753号-3"]


def test_a_changed_notice_keeps_what_the_footer_said_before(desk, site_staff):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=NOON - 30 * DAY)

    response = desk.post(change_url(row), {**TYPED, "version": "1"}, follow=True)

    assert messages(response) == [
        "The footer says this from 22 Nov 2026, 14:05 (Asia/Shanghai) with no end."
        " What it said before is kept."
    ]
    assert (said(NOON - DAY), said()) == (["渝ICP备20009753号-2"], ["渝ICP备20009753号-3"])


def test_a_change_can_be_made_for_midnight(desk, site_staff):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=NOON - 30 * DAY)
    typed = {**TYPED, "version": "1", "begins": "2026-11-23T00:00"}

    desk.post(change_url(row), typed)

    midnight = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert said(midnight - timedelta(seconds=1)) == ["渝ICP备20009753号-2"]
    assert said(midnight) == ["渝ICP备20009753号-3"]


def test_saving_without_a_change_changes_nothing(desk, site_staff):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=NOON - DAY)

    response = desk.post(
        change_url(row), {**TYPED, "value": row.value, "version": "1"}, follow=True
    )

    assert messages(response) == ["You changed nothing, so readers see what they saw."]
    assert SiteNotice.objects.count() == 1


def test_an_end_can_be_set_and_taken_out(desk, site_staff):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=NOON - DAY)
    typed = {**TYPED, "value": row.value, "version": "1", "until": "2026-12-31T00:00"}

    response = desk.post(change_url(row), typed, follow=True)
    again = desk.post(change_url(row), {**typed, "version": "2", "until": ""}, follow=True)

    begun = "The footer says this from 21 Nov 2026, 14:05 (Asia/Shanghai)"
    assert messages(response) == [f"{begun} until 31 Dec 2026, 00:00 (Asia/Shanghai)."]
    assert messages(again) == [f"{begun} with no end."]


def test_a_notice_still_to_begin_shows_its_times_and_can_be_moved(desk, site_staff):
    row = a_notice(NOON + DAY, NOON + 9 * DAY + timedelta(seconds=33))
    upkeep.put_up(row=row, by=site_staff, now=NOON)

    shown = desk.get(change_url(row)).context["adminform"].form
    typed = {name: shown[name].value() for name in shown.fields if name != "expires_on"}
    desk.post(change_url(row), {**typed, "until": "2026-12-01T14:05:33", "begins": ""})

    row.refresh_from_db()
    assert str(shown["begins"]).count('value="2026-11-23T14:05:00"') == 1
    assert (row.span.lower, row.span.upper) == (NOON, NOON + 9 * DAY + timedelta(seconds=33))


def test_the_minute_that_runs_means_now(desk):
    with time_machine.travel(NOON + timedelta(seconds=40), tick=False):
        desk.post(reverse("admin:notices_sitenotice_add"), {**TYPED, "begins": "2026-11-22T14:05"})

    assert SiteNotice.objects.get().span.lower == NOON + timedelta(seconds=40)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (
            "value",
            "渝ICP备123",
            "Write the ICP number as the register does, such as 渝ICP备20009753号-2.",
        ),
        (
            "begins",
            "2026-11-21T00:00",
            "That time has passed, and what readers saw then cannot be changed. Leave it empty"
            " for now, or choose a later time.",
        ),
        ("until", "2026-11-22T14:05", "The end must come after the beginning."),
        ("until", "9999-12-31T23:59", "Choose a year before 2200, or leave it empty for no end."),
        ("until", "soon", "Give a day and a time."),
        ("value", "a\x00b", "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_words_stay(desk, field, typed, message):
    response = desk.post(reverse("admin:notices_sitenotice_add"), {**TYPED, field: typed})

    form = response.context["adminform"].form
    assert form.errors == {field: [message]}
    assert form[field].value() == typed
    assert SiteNotice.objects.count() == 0


def test_an_overlap_names_the_other_notice(desk, site_staff):
    upkeep.put_up(row=a_notice(), by=site_staff, now=NOON - DAY)

    response = desk.post(reverse("admin:notices_sitenotice_add"), TYPED)

    assert response.context["adminform"].form.errors == {
        "begins": [
            "“ICP filing number: 渝ICP备20009753号-2” (en) is shown from 21 Nov 2026, 14:05"
            " (Asia/Shanghai) with no end. Change that one, or end it first."
        ]
    }
    assert said() == ["渝ICP备20009753号-2"]


def test_a_stale_form_says_what_changed_and_keeps_the_words(desk, site_staff):
    row = upkeep.put_up(row=a_page(NOON + DAY), by=site_staff, now=NOON)
    upkeep.revise(row=row, changes={"title": "About"}, version=1, by=site_staff, now=NOON)
    mine = {
        "slug": "about-us",
        "language": "en",
        "title": "All about us",
        "text": row.text,
        "begins": "2026-11-23T14:05",
        "until": "",
    }

    response = desk.post(change_url(row), {**mine, "version": "1"})
    form = response.context["adminform"].form
    again = {name: form[name].value() for name in form.fields}
    desk.post(change_url(row), again)

    assert form.non_field_errors() == [
        "Somebody saved this after you opened it. It stands now: Title: “About”; shown from"
        " 23 Nov 2026, 14:05 (Asia/Shanghai) with no end. What you typed is still here: save again"
        " to put it in place of that."
    ]
    assert form["title"].value() == "All about us"
    assert Page.objects.get().title == "All about us"


def test_a_stale_form_of_a_replaced_notice_shows_what_took_its_place(desk, site_staff):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=NOON - DAY)
    upkeep.revise(
        row=row, changes={"value": "渝ICP备1111111号"}, version=1, by=site_staff, now=NOON
    )

    response = desk.post(change_url(row), {**TYPED, "version": "1"})

    form = response.context["adminform"].form
    assert form.non_field_errors() == [
        "Somebody saved this after you opened it. It stands now: Number, address or text:"
        " “渝ICP备1111111号”; shown from 22 Nov 2026, 14:05 (Asia/Shanghai) with no end."
        " What you typed is still here: copy it into what is shown now."
    ]
    assert form["value"].value() == "渝icp备20009753号-3"
    assert said() == ["渝ICP备1111111号"]


def test_a_kind_that_readers_have_seen_stays_what_it_is(desk, site_staff):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=NOON - DAY)

    desk.post(change_url(row), {**TYPED, "kind": "text", "language": "zh-hans", "version": "1"})

    assert set(SiteNotice.objects.values_list("kind", "language")) == {("icp", "en")}


def test_the_zone_is_named_where_times_are_typed(desk, site_staff):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=NOON - DAY)

    added = desk.get(reverse("admin:notices_page_add")).context["adminform"].form
    changed = desk.get(change_url(row)).context["adminform"].form

    assert added["begins"].help_text == "Asia/Shanghai time. Empty: from now on."
    assert added["until"].help_text == "Asia/Shanghai time. Empty: no end."
    assert changed["begins"].help_text == (
        "When readers see what you change here. Asia/Shanghai time. Empty: from now on."
    )


def notices_of_every_state(site_staff) -> None:
    for row in (
        a_notice(NOON - 9 * DAY, NOON - DAY, value="渝ICP备1111111号"),
        a_notice(NOON - DAY, NOON + DAY, value="渝ICP备2222222号"),
        a_notice(NOON + DAY, value="渝ICP备3333333号"),
        a_notice(NOON - DAY, kind="text", value="<script>alert(1)</script>"),
    ):
        upkeep.put_up(row=row, by=site_staff, now=NOON - 10 * DAY)
    never = a_notice(NOON + DAY, kind="text", value="Never")
    upkeep.put_up(row=never, by=site_staff, now=NOON)
    upkeep.take_down(row=never, version=1, by=site_staff, now=NOON)


def test_the_list_tells_the_state_in_words(desk, site_staff):
    notices_of_every_state(site_staff)

    response = desk.get(list_url(SiteNotice))

    said = zip(
        text_of(response, "field-value_in_short"), text_of(response, "field-state"), strict=True
    )
    assert list(said) == [
        ("渝ICP备3333333号", "begins on 23 Nov 2026, 14:05 (Asia/Shanghai)"),
        ("渝ICP备2222222号", "shown now, until 23 Nov 2026, 14:05 (Asia/Shanghai)"),
        ("渝ICP备1111111号", "ended on 21 Nov 2026, 14:05 (Asia/Shanghai)"),
        ("<script>alert(1)</script>", "shown now"),
        ("Never", "never shown"),
    ]
    assert b"<script>alert(1)" not in response.content


@pytest.mark.parametrize(
    ("state", "values"),
    [
        ("shown", ["渝ICP备2222222号", "<script>alert(1)</script>"]),
        ("coming", ["渝ICP备3333333号"]),
        ("ended", ["渝ICP备1111111号", "Never"]),
    ],
)
def test_the_list_can_be_narrowed_by_state(state, values, desk, site_staff):
    notices_of_every_state(site_staff)

    response = desk.get(list_url(SiteNotice), {"state": state})

    assert text_of(response, "field-value_in_short") == values


def test_several_are_taken_down_at_once_and_what_ended_is_named(desk, site_staff):
    notices_of_every_state(site_staff)
    chosen = list(SiteNotice.objects.exclude(kind="text").values_list("pk", flat=True))

    response = desk.post(
        list_url(SiteNotice), {"action": "take_down", "_selected_action": chosen}, follow=True
    )

    assert sorted(messages(response)) == [
        "ICP filing number: 渝ICP备1111111号: Readers saw this until 21 Nov 2026, 14:05"
        " (Asia/Shanghai); it cannot be changed any more. Put up a new one instead.",
        "ICP filing number: 渝ICP备2222222号: readers see it no longer.",
        "ICP filing number: 渝ICP备3333333号: readers see it no longer.",
    ]
    assert said(NOON + 2 * DAY) == ["<script>alert(1)</script>"]


def test_what_has_ended_can_be_read_and_not_changed(desk, site_staff):
    row = a_notice(until=NOON - DAY)
    upkeep.put_up(row=row, by=site_staff, now=NOON - 9 * DAY)

    response = desk.get(change_url(row))

    assert response.context["has_change_permission"] is False
    assert text_of(response, "field-begins") == ["From: 13 Nov 2026, 14:05 (Asia/Shanghai)"]
    assert text_of(response, "field-until") == ["Until: 21 Nov 2026, 14:05 (Asia/Shanghai)"]


def test_nothing_can_be_deleted(desk, site_staff):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=NOON)
    delete = reverse("admin:notices_sitenotice_delete", args=[row.pk])

    refused = desk.post(delete, {"post": "yes"})
    listed = desk.get(list_url(SiteNotice))

    assert (refused.status_code, said()) == (403, [row.value])
    assert [name for name, _ in listed.context["action_form"].fields["action"].choices] == [
        "",
        "take_down",
    ]


def test_a_reporter_finds_no_notices(client, reporter, site_staff):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=NOON)
    client.force_login(reporter)

    addresses = [list_url(SiteNotice), change_url(row), reverse("admin:notices_page_add")]

    assert [client.get(address).status_code for address in addresses] == [403, 403, 403]


def test_a_page_and_a_banner_are_kept_the_same_way(desk, site_staff):
    page = upkeep.put_up(row=a_page(), by=site_staff, now=NOON - DAY)
    banner = upkeep.put_up(row=a_consent_text(), by=site_staff, now=NOON - DAY)
    words = {"language": "en", "text": "New words.", "begins": "", "until": "", "version": "1"}

    about = desk.post(
        change_url(page), {**words, "slug": "about-us", "title": "About"}, follow=True
    )
    asked = desk.post(
        change_url(banner),
        {**words, "edition": "2026-12", "agree": "Yes", "decline": "No", "policy": "Policy"},
        follow=True,
    )

    since = "says this from 22 Nov 2026, 14:05 (Asia/Shanghai) with no end."
    kept = "What it said before is kept."
    assert messages(about) == [f"The page {since} {kept}"]
    assert messages(asked) == [f"The banner {since} {kept}"]
    assert Page.objects.shown(at=NOON - DAY).get().text == "A city paper."
    assert ConsentText.objects.shown(at=NOON).get().edition == "2026-12"
    assert text_of(desk.get(list_url(ConsentText)), "field-text_in_short") == [
        "New words.",
        "We use cookies.",
    ]


def test_an_edition_is_fit_for_the_page(desk):
    response = desk.post(
        reverse("admin:notices_consenttext_add"), {"edition": '2026"><b>', "language": "en"}
    )

    assert response.context["adminform"].form.errors["edition"] == [
        "Use letters, digits, points and hyphens, such as 2026-11."
    ]
