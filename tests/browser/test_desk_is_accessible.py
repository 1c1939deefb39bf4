"""Every page that staff can open passes axe, light and dark, and stays within a tablet's width."""

import pytest
from django.utils import timezone

from accounts.models import User
from photos import batches
from tests.browser.test_filing import failings_in_both_lights
from tests.test_access import TABLE, numbers  # noqa: F401 - the rows that the addresses name

pytestmark = pytest.mark.browser

STAFF = ("/admin/", "/accounts/")
NOT_PAGES = (".js", "/jsi18n/", "/autocomplete/", "/photos/", "/words/", "/commands/", "/session/")


def pages_of(role: int) -> list[str]:
    """Addresses that answer somebody of the staff with a page."""
    return [
        row["at"]
        for row in TABLE.values()
        if row["at"].startswith(STAFF)
        and row["GET"].split()[role] == "200"
        and not any(part in row["at"] for part in NOT_PAGES)
    ]


@pytest.fixture
def rows(transactional_db, numbers):  # noqa: F811 - the fixture imported above
    # Else its page goes on with the work, and ends with a new page while axe looks at it.
    by = User.objects.get(username="editor")
    batches.run(edit_id=numbers["edit"], by=by, now=timezone.now())
    return numbers


def test_every_page_of_the_desk_passes_axe_and_needs_no_sideways_scrolling(visit, rows):
    visitor = visit()
    visitor.sign_in("admin")
    page = visitor.page
    found, complaints = {}, []

    for address in pages_of(role=6):
        page.goto(visitor.base + address.format(**rows))
        page.wait_for_load_state("load")
        complaints += visitor.complaints
        wrong = failings_in_both_lights(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(("wider than the screen", ""))
        if wrong:
            found[address] = wrong
        visitor.complaints.clear()  # axe tries styles of its own, which the policy refuses

    assert (found, complaints) == ({}, [])
