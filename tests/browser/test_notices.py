"""Site staff change the footer, with the footer itself beside the form."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notices import upkeep
from notices.models import SiteNotice
from tests.notices.rows import a_notice

pytestmark = pytest.mark.browser


def test_a_filing_is_changed_for_midnight_by_keyboard_and_seen_before_it_is_saved(visit, people):
    row = upkeep.put_up(row=a_notice(), by=people["staff"], now=timezone.now())
    desk = visit()
    desk.sign_in("staff")
    page = desk.open(f"/admin/notices/sitenotice/{row.pk}/change/")
    footer = page.locator("#preview")
    expect(footer.locator("li")).to_have_text(["渝ICP备20009753号-2"])

    page.get_by_label("Number, address or text").fill("渝ICP备")
    expect(footer).to_contain_text("Write the ICP number as the register does")
    page.get_by_label("Number, address or text").fill("渝icp备7777777号")
    expect(footer.locator("li")).to_have_text(["渝ICP备7777777号"])
    page.get_by_role("button", name="At midnight").focus()
    page.keyboard.press("Enter")
    expect(footer).to_contain_text("00:00 (Asia/Shanghai).")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("What it said before is kept.")

    before, after = SiteNotice.objects.order_by("pk")
    midnight = datetime.now(ZoneInfo("Asia/Shanghai")).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    assert (before.value, after.value) == ("渝ICP备20009753号-2", "渝ICP备7777777号")
    assert before.span.upper == after.span.lower
    assert 0 < (after.span.lower - midnight).total_seconds() <= 2 * 24 * 3600
