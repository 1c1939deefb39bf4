"""What the footer said on any day, and what it will say: exact words, from spans alone."""

import re
from datetime import date, timedelta

import html5lib
import pytest
from django.urls import reverse

from notices import formats, past, upkeep
from notices.models import ConsentText, SiteNotice
from tests.desk.forms import at_desk
from tests.notices.rows import a_notice, a_page

DAY = timedelta(days=1)
CHANGED = "渝ICP备20009753号-3"
TYPED = {"kind": "icp", "language": "en", "label": "", "value": CHANGED, "position": "0"}


def words(html: bytes, name: str = "notices") -> list[list[str]]:
    """The words of each list of notices on a page."""
    tree = html5lib.parse(html.decode(), namespaceHTMLElements=False)
    return [
        [re.sub(r"\s+", " ", "".join(entry.itertext())).strip() for entry in listed.iter("li")]
        for listed in tree.iter("ul")
        if name in (listed.get("class") or "").split()
    ]


def blocks(html: str) -> list[str]:
    """The words of a standing page, block by block, its title left out."""
    article = next(html5lib.parse(html, namespaceHTMLElements=False).iter("article"))
    found = [one for one in article.iter() if one.tag in ("h2", "li", "p")]
    return [" ".join("".join(one.itertext()).split()) for one in found]


def shown(client, on: date) -> list[list[str]]:
    return words(client.get(reverse("admin:notices_past"), {"on": on.isoformat()}).content)


@pytest.fixture
def footer(site_staff, now):
    """A hotline and a filing, changed at 12:00 on 6 March, as readers of both languages saw it."""
    upkeep.put_up(row=a_notice(kind="hotline", value="+86-23-1"), by=site_staff, now=now)
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=now)
    upkeep.revise(
        row=row, changes={"value": CHANGED}, version=1, by=site_staff, now=now, since=now + 2 * DAY
    )
    chinese = a_notice(language="zh-hans", kind="hotline", value="+86-23-2")
    upkeep.put_up(row=chinese, by=site_staff, now=now + 4 * DAY)


def test_a_day_is_told_in_the_words_that_readers_saw(footer, client, site_staff, now):
    staff = at_desk(site_staff)
    seen = {
        (days, language): words(
            staff.get(home, {"at": (now + days * DAY).replace(tzinfo=None).isoformat()}).content
        )
        for days in (1, 3, 5)
        for language, home in (("en", "/"), ("zh-hans", "/zh/"))
    }

    for days in (1, 3, 5):
        told = shown(staff, (now + days * DAY).date())
        assert told == [*seen[days, "en"], *seen[days, "zh-hans"]]
    hotline = f"{formats.USUAL_LABELS['en']['hotline']}+86-23-1"
    assert seen[1, "en"] == [[hotline, "渝ICP备20009753号-2"]]
    assert seen[5, "zh-hans"] == [["违法和不良信息举报电话：+86-23-2"]]


def test_a_day_of_change_is_told_in_parts(footer, site_staff, now):
    parts = past.footer(on=(now + 2 * DAY).date(), language="en")

    assert [(said.begins, said.ends, said.lines[-1].value) for said in parts] == [
        (now + 1.5 * DAY, now + 2 * DAY, "渝ICP备20009753号-2"),
        (now + 2 * DAY, now + 2.5 * DAY, CHANGED),
    ]


def test_a_part_that_says_the_same_is_told_once(site_staff, now):
    upkeep.put_up(row=a_notice(until=now + DAY / 4), by=site_staff, now=now)
    upkeep.put_up(row=a_notice(now + DAY / 4), by=site_staff, now=now)

    parts = past.footer(on=now.date(), language="en")

    assert [(said.ends, len(said.lines)) for said in parts] == [(now, 0), (now + DAY / 2, 1)]


def test_usual_words_are_kept_with_the_notice_when_they_become_others(site_staff, now, monkeypatch):
    row = a_notice(kind="hotline", value="+86-23-1")
    upkeep.put_up(row=row, by=site_staff, now=now)
    old = formats.USUAL_LABELS["en"]["hotline"]

    monkeypatch.setitem(formats.USUAL_LABELS["en"], "hotline", "Report to:")

    assert past.standing(at=now, language="en")[0].label == old


def test_an_empty_label_changes_no_usual_words(site_staff, now):
    row = upkeep.put_up(row=a_notice(kind="hotline", value="+86-1"), by=site_staff, now=now)
    old = SiteNotice.objects.create(
        kind="inquiries", value="a@b.cn", span=upkeep.DateTimeTZRange(now, None)
    )

    for notice in (row, old):
        upkeep.revise(row=notice, changes={"label": ""}, version=1, by=site_staff, now=now + DAY)

    assert SiteNotice.objects.count() == 2


def test_a_notice_not_yet_seen_gets_the_usual_words_of_its_new_kind(site_staff, now):
    row = upkeep.put_up(
        row=a_notice(now + DAY, kind="hotline", value="+86-1"), by=site_staff, now=now
    )
    changes = {"kind": "inquiries", "label": "", "value": "a@b.cn"}

    upkeep.revise(row=row, changes=changes, version=1, by=site_staff, now=now)

    assert SiteNotice.objects.get().label == "For any inquiries, please email "


def test_the_form_shows_usual_words_as_empty(site_staff, now, time_machine):
    time_machine.move_to(now + DAY, tick=False)
    row = upkeep.put_up(row=a_notice(kind="hotline", value="+86-1"), by=site_staff, now=now)

    page = at_desk(site_staff).get(reverse("admin:notices_sitenotice_change", args=[row.pk]))

    assert page.context["adminform"].form["label"].value() == ""
    hotline = f"{formats.USUAL_LABELS['en']['hotline']}+86-1"
    assert words(page.content) == [[hotline]]


@pytest.mark.parametrize("on", ["", "soon", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_refused_in_words(site_staff, on):
    page = at_desk(site_staff).get(reverse("admin:notices_past"), {"on": on})

    assert page.status_code == 200
    assert len(page.context["form"].errors["on"]) == 1


def test_a_preview_is_the_footer_as_it_will_be(footer, site_staff, now, time_machine):
    time_machine.move_to(now + DAY, tick=False)
    staff, place = at_desk(site_staff), reverse("admin:sitenotice_preview")
    row = SiteNotice.objects.shown(at=now + DAY).get(kind="icp")
    free = {**TYPED, "kind": "text", "value": "A free press.", "begins": "2026-03-07T00:00"}

    changed = staff.post(place, {**TYPED, "value": "渝icp备7777777号", "row": row.pk})
    added = staff.post(place, {**free, "row": ""})
    later = words(staff.get("/", {"at": "2026-03-07T00:00"}).content)

    hotline = f"{formats.USUAL_LABELS['en']['hotline']}+86-23-1"
    assert words(changed.content) == [[hotline, "渝ICP备7777777号"]]
    assert words(added.content) == [[*later[0], "A free press."]]
    assert "From 7 Mar 2026, 00:00 (Asia/Shanghai)." in added.content.decode()
    assert SiteNotice.objects.count() == 4


def test_a_page_is_previewed_as_readers_will_see_it(site_staff, now, time_machine):
    time_machine.move_to(now, tick=False)
    staff, place = at_desk(site_staff), reverse("admin:page_preview")
    text = "## Where we are\n\n- Pier 1, www.example.org\n\nA <b>city</b> paper."
    typed = {"slug": "about-us", "language": "en", "title": "About Us", "text": text, "row": ""}

    drawn = staff.post(place, typed).content.decode()
    empty = staff.post(place, {"row": "", "language": "zh-hans"}).content.decode()
    row = upkeep.put_up(row=a_page(text=text), by=site_staff, now=now)
    public = staff.get("/about-us/").content.decode()
    form = staff.get(reverse("admin:notices_page_change", args=[row.pk])).content.decode()

    assert blocks(drawn) == blocks(public) == blocks(form)
    assert blocks(drawn) == ["Where we are", "Pier 1, www.example.org", "A <b>city</b> paper."]
    assert "Nothing is written yet." in empty
    assert "简体中文" in empty


def test_a_consent_text_is_previewed_with_its_two_buttons(site_staff, now, time_machine):
    time_machine.move_to(now, tick=False)
    staff, place = at_desk(site_staff), reverse("admin:consenttext_preview")
    typed = {"language": "zh-hans", "text": "本站只存一项。", "agree": "同意", "decline": "不同意"}

    drawn = staff.post(place, {**typed, "policy": "隐私声明", "begins": "2026-03-07T00:00"})

    page = " ".join(re.sub(r"<[^>]+>", " ", drawn.content.decode()).split())
    assert "本站只存一项。 隐私声明 同意 不同意" in page
    assert 'href="/zh/privacy/"' in drawn.content.decode()
    assert "From 7 Mar 2026, 00:00 (Asia/Shanghai)." in page
    assert not ConsentText.objects.exists()


def test_a_preview_says_what_is_wrong_and_shows_what_stands(footer, site_staff, now, time_machine):
    time_machine.move_to(now, tick=False)
    staff, place = at_desk(site_staff), reverse("admin:sitenotice_preview")

    wrong = staff.post(place, {**TYPED, "value": "渝ICP<b>", "row": "x"})
    empty = staff.post(place, {"row": ""})

    assert "Write the ICP number as the register does" in wrong.content.decode()
    assert "<b>" not in wrong.content.decode()
    assert words(wrong.content) == words(empty.content)
    assert len(words(empty.content)[0]) == 2
    assert b"errorlist" not in empty.content
