"""A licence that ends is told of before it does: at the desk, and once by mail at each distance."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from accounts import roles
from accounts.models import User
from notices import jobs, telling, upkeep
from notices.models import Reminder, SiteNotice
from tests.conftest import make_user
from tests.desk.forms import at_desk
from tests.notices.rows import a_notice

DAY = timedelta(days=1)
TODAY = "2026-03-04"


def licence(now, days: int, **given):
    words = {"kind": "news_licence", "value": "50120220004", **given}
    return a_notice(expires_on=(now + days * DAY).date(), **words)


@pytest.fixture
def mail(site_staff, mailoutbox):
    site_staff.email = "staff@example.org"
    site_staff.save()
    return mailoutbox


def test_a_licence_is_told_of_once_at_each_distance(site_staff, mail, now):
    upkeep.put_up(row=licence(now, 70), by=site_staff, now=now)
    subjects = []

    for days in range(75):
        for _twice in range(2):
            telling.remind(at=now + days * DAY)
        subjects += [(days, message.body.split("\n")[0]) for message in mail]
        mail.clear()

    words = "News-service licence number 50120220004: ends on 13 May 2026, in"
    assert subjects == [
        (10, f"{words} 60 days"),
        (40, f"{words} 30 days"),
        (63, f"{words} 7 days"),
    ]


def test_mail_leads_to_the_notice_and_reaches_site_staff_alone(
    site_staff, db, mail, now, time_machine
):
    other = make_user("reporter", "Reporter")
    other.email = "reporter@example.org"
    other.save()
    for name, change in (("gone", {"is_active": False}), ("outside", {"is_staff": False})):
        User.objects.filter(pk=make_user(name, roles.SITE_STAFF).pk).update(
            email=f"{name}@example.org", **change
        )
    row = upkeep.put_up(row=licence(now, 5), by=site_staff, now=now)
    time_machine.move_to(now, tick=False)

    assert jobs.remind(timestamp=0) == 1

    place = reverse("admin:notices_sitenotice_change", args=[row.pk])
    assert [message.to for message in mail] == [["staff@example.org"]]
    assert (mail[0].subject, mail[0].body) == (
        "1 licence ends soon",
        "News-service licence number 50120220004: ends on 9 Mar 2026, in 5 days\n"
        f"http://testserver{place}\n",
    )


def test_each_is_written_to_in_their_own_language(site_staff, mail, now):
    chinese = make_user("chinese", roles.SITE_STAFF)
    User.objects.filter(pk=chinese.pk).update(email="chinese@example.org", language="zh-hans")
    upkeep.put_up(row=licence(now, 0), by=site_staff, now=now)

    with override("zh-hans"):  # whatever the language in which this runs
        telling.remind(at=now)

    told = {message.to[0]: (message.subject, message.body.split("\n")[0]) for message in mail}
    assert told == {
        "staff@example.org": (
            "1 licence ends soon",
            "News-service licence number 50120220004: ends today",
        ),
        "chinese@example.org": (
            "1 项许可即将到期",
            "新闻信息服务许可证编号 50120220004：今天到期",
        ),
    }


def test_one_licence_in_two_languages_is_told_of_once_and_again_when_renewed(site_staff, mail, now):
    for language in ("en", "zh-hans"):
        row = upkeep.put_up(row=licence(now, 5, language=language), by=site_staff, now=now)
    assert (telling.remind(at=now), len(mail)) == (1, 1)
    assert mail[0].body.count("50120220004") == 1

    for row in SiteNotice.objects.all():
        later = {"expires_on": (now + 20 * DAY).date()}
        upkeep.revise(row=row, changes=later, version=1, by=site_staff, now=now)

    assert (telling.remind(at=now), len(mail)) == (1, 2)
    assert Reminder.objects.count() == 2


@pytest.mark.parametrize(
    "row",
    [
        lambda now: licence(now, 61),
        lambda now: licence(now, -1),
        lambda now: licence(now, 5, until=now + 4 * DAY),
        lambda now: licence(now, 5, until=now + 5 * DAY),
        lambda now: licence(now, 5, until=now + 5.5 * DAY),
        lambda now: a_notice(),
    ],
    ids=["far", "over", "gone before", "gone on its last day", "gone at its end", "no end"],
)
def test_what_need_not_be_told_is_not_mailed(row, site_staff, mail, now):
    upkeep.put_up(row=row(now), by=site_staff, now=now)

    assert (telling.remind(at=now), len(mail)) == (0, 0)


def test_what_outlasts_its_licence_by_a_moment_is_told_of(site_staff, mail, now):
    after = now + 5.5 * DAY + timedelta(microseconds=1)  # midnight is when its last day ends
    upkeep.put_up(row=licence(now, 5, until=after), by=site_staff, now=now)

    assert (telling.remind(at=now), len(mail)) == (1, 1)


def test_new_words_planned_for_a_licence_leave_its_end_to_be_told(site_staff, mail, now):
    row = upkeep.put_up(row=licence(now, 5), by=site_staff, now=now)
    words = {"label": "Licence"}
    upkeep.revise(row=row, changes=words, version=1, by=site_staff, now=now, since=now + DAY)

    assert (telling.remind(at=now), len(mail)) == (1, 1)
    assert (telling.remind(at=now + 2 * DAY), len(mail)) == (0, 1)


def test_a_licence_whose_successor_is_planned_is_told_of_no_more(site_staff, mail, now):
    row = upkeep.put_up(row=licence(now, 5), by=site_staff, now=now)
    new = {"value": "50120220005", "expires_on": (now + 400 * DAY).date()}
    upkeep.revise(row=row, changes=new, version=1, by=site_staff, now=now, since=now + 5.5 * DAY)

    assert (telling.remind(at=now), len(mail)) == (0, 0)


def test_the_first_page_names_licences_that_end_and_those_that_ended(
    site_staff, reporter, now, time_machine
):
    time_machine.move_to(now, tick=False)
    for row in (
        licence(now, 0, kind="icp", value="渝ICP备20009753号-2"),
        licence(now, 30),
        licence(now, 30, language="zh-hans"),
        licence(now, -1, kind="police", value="渝公网安备 50010302001234号"),
    ):
        upkeep.put_up(row=row, by=site_staff, now=now)

    told = [
        (str(ending.kind_words), ending.words)
        for ending in at_desk(site_staff).get("/admin/").context["licences"]
    ]

    assert told == [
        ("Police filing number", "ended on 3 Mar 2026, and readers still see it"),
        ("ICP filing number", "ends today"),
        ("News-service licence number", "ends on 3 Apr 2026, in 30 days"),
    ]
    assert at_desk(reporter).get("/admin/").context["licences"] == []


def test_a_new_end_changes_the_row_itself_for_readers_see_nothing_of_it(site_staff, now):
    row = upkeep.put_up(row=licence(now, 5), by=site_staff, now=now)
    later = (now + 400 * DAY).date()

    same = upkeep.revise(
        row=row, changes={"expires_on": later}, version=1, by=site_staff, now=now + DAY
    )

    assert (same.pk, same.expires_on, same.span.lower) == (row.pk, later, now)
    assert SiteNotice.objects.count() == 1


def test_only_a_licence_has_an_end(site_staff, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteNotice.objects.create(
            kind="text", value="Words", span=a_notice().span, expires_on=now.date()
        )


@pytest.mark.parametrize(
    ("kind", "value", "typed", "message"),
    [
        ("text", "Words", "2026-12-01", "Only a licence or a filing ends on a day."),
        ("icp", "渝ICP备1111111号", "9999-12-31", "Choose a year before 2200, or leave it empty."),
    ],
)
def test_an_end_that_cannot_be_meant_is_said_beside_its_field(
    site_staff, kind, value, typed, message
):
    words = {"kind": kind, "language": "en", "label": "", "value": value, "position": "0"}
    times = {"begins": "", "until": "", "expires_on": typed}

    answer = at_desk(site_staff).post(reverse("admin:notices_sitenotice_add"), {**words, **times})

    assert answer.context["adminform"].form.errors == {"expires_on": [message]}
