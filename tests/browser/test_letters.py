"""A reader writes, asks for the answer, and reads it; in every light, and without a script."""

import re

import pytest
from django.utils import timezone

from letters import mailroom, spam
from letters.models import Letter
from tests.browser.test_filing import failings_in_both_lights

pytestmark = pytest.mark.browser


def violations(page) -> list[tuple[str, ...]]:
    page.wait_for_load_state()
    is_wider = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*failings_in_both_lights(page), *([("scrolls sideways", page.url)] if is_wider else [])]


def write(page, prefix: str) -> None:
    page.locator("[name=category][value=correction]").check()
    page.locator("[name=text]").fill("The park has 73.3 hectares, not 37.3.")
    page.locator("[name=contact]").fill("reader@example.org")
    page.get_by_role("button", name="提交留言" if prefix else "Send the message").click()


def receipt_and_code(page) -> tuple[str, str]:
    receipt, code = page.locator(".receipt dd").all_inner_texts()[:2]
    return receipt, code


@pytest.mark.parametrize(("width", "prefix"), [(390, ""), (1280, "/zh")])
def test_a_letter_goes_its_whole_way_and_every_page_is_accessible(
    visit, people, width, prefix, monkeypatch
):
    monkeypatch.setattr(spam, "SHORTEST", spam.WINDOW * 0)
    reader = visit(width=width)
    seen = {}

    page = reader.open(f"{prefix}/letters/?from=/2026/03/04/ferry/")
    assert page.locator("[name=page]").input_value() == "/2026/03/04/ferry/"
    seen["form"] = violations(page)
    page.locator("button[type=submit]").last.click()
    page.wait_for_selector(".errors")
    seen["errors"] = violations(page)
    write(page, prefix)
    page.wait_for_url("**/thanks/**")
    page.wait_for_selector("dl.receipt")
    seen["thanks"] = violations(page)
    receipt, code = receipt_and_code(page)
    page.locator("a[href$='/letters/status/']").click()
    page.wait_for_selector("[name=receipt]")
    seen["status"] = violations(page)
    page.locator("[name=receipt]").fill(receipt)
    page.locator("[name=code]").fill("2222")
    page.keyboard.press("Enter")
    page.wait_for_selector(".errors")
    seen["wrong"] = violations(page)
    page.locator("[name=code]").fill(code)
    page.keyboard.press("Enter")
    page.wait_for_selector("dl.receipt")
    seen["waiting"] = violations(page)
    letter = Letter.objects.get(receipt=receipt)
    now = timezone.now()
    words = "Thank you. It is mended.\n\n" + "A long answer goes on. " * 40
    mailroom.answer(letter=letter, text=words, version=1, by=people["staff"], now=now)
    page.reload()
    page.wait_for_selector(".letter-answer")
    seen["answer"] = violations(page)

    # Said on a busy machine when a page is left before it was painted; no fault of a page.
    reader.complaints[:] = [
        said for said in reader.complaints if not said.startswith("Transition was aborted")
    ]
    assert "Thank you. It is mended." in page.locator("main").inner_text()
    assert re.search(r"/letters/status/$", page.url)
    assert {name: what for name, what in seen.items() if what} == {}
    assert reader.context.cookies() == []


def test_it_goes_the_same_way_without_a_script(visit, people, monkeypatch):
    monkeypatch.setattr(spam, "SHORTEST", spam.WINDOW * 0)
    reader = visit(java_script_enabled=False)

    page = reader.open("/letters/")
    write(page, "")
    receipt, code = receipt_and_code(page)
    reader.open("/letters/status/")
    page.locator("[name=receipt]").fill(receipt)
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name="Show the answer").click()
    page.wait_for_selector("dl.receipt")

    assert page.locator("h1").inner_text() == "The newsroom has your message"


@pytest.mark.parametrize("width", [390, 1280])
def test_staff_find_and_answer_it_on_accessible_pages(visit, people, width):
    now = timezone.now()
    letter, _ = mailroom.receive(
        category="correction",
        text="The park has 73.3 hectares.\n" * 20,
        contact="reader@example.org",
        came_from="/2026/03/04/ferry/",
        address="203.0.113.9",
        now=now,
    )
    mailroom.answer(letter=letter, text="Thank you.", version=1, by=people["staff"], now=now)
    staff = visit(width=width)
    staff.sign_in("admin")
    seen, complaints = {}, []

    def look(name: str) -> None:
        complaints.extend(staff.complaints)
        seen[name] = violations(staff.page)
        staff.complaints.clear()  # axe tries styles of its own, which the policy refuses

    for name, address in (
        ("list", "/admin/letters/letter/"),
        ("letter", f"/admin/letters/letter/{letter.pk}/change/"),
        ("person", "/admin/letters/letter/person/"),
    ):
        staff.open(address)
        look(name)
    staff.page.locator("[name=contact]").fill("READER@example.org")
    staff.page.get_by_role("button", name="Find the letters").click()
    staff.page.wait_for_selector("[name=erase]")
    look("found")
    staff.page.get_by_role("button", name="Erase all of them for good").click()
    staff.page.wait_for_selector(".summary")
    look("erased")

    assert "1 letter was erased" in staff.page.locator(".summary").inner_text()
    assert Letter.objects.count() == 0
    assert ({name: what for name, what in seen.items() if what}, complaints) == ({}, [])
