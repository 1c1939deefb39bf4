"""Who runs the site sees whether it does well, and has failed jobs done again."""

import re
import time

import pytest
from django.core import mail
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import mail as posting
from accounts.models import User
from delivery import store
from delivery.counts import AWAY, DESK, KEPT, MADE, RENDERS, WORKING
from tests.desk.forms import at_desk
from tests.desk.test_chinese_pages import SENTENCE, Words

PAGE = "/admin/desk/operations/"


@pytest.fixture
def machine(settings, tmp_path, time_machine):
    time_machine.move_to(time.time(), tick=False)  # no minute ends meanwhile
    settings.DATA = tmp_path
    settings.PAGE_STORE, settings.PAGE_STORE_MB = tmp_path / "pages", 16
    settings.BACKUPS = tmp_path
    opened = store.of_this_machine()
    yield opened
    opened.close()


def failed_job() -> int:
    """A mail that its server refused, as the worker leaves it."""
    queued = posting.deliver.configure().defer(
        subject="Secret subject", text="", html="", sender="a@example.org", recipients=[]
    )
    job = ProcrastinateJob.objects.get(pk=queued)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job.pk])
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job.pk])
    return queued


def facts(text: str) -> dict[str, str]:
    found = re.findall(
        r'<div( class="is-ill")?><dt>(.*?)</dt><dd>(?:<span.*?</span>)?(.*?)</dd>', text
    )
    return {name: ("! " if is_ill else "") + words for is_ill, name, words in found}


def test_the_page_says_what_is_well_and_what_is_not(machine, administrator):
    now = time.time()
    for number, times in {KEPT: 897, MADE: 103, RENDERS: 120, DESK: 10, WORKING: 500_000}.items():
        machine.counts.numbers[number] += times
    machine.counts.left_stale(["/"], now=now - 300)
    machine.counts.rendered("/%E6/".replace("%E6", "\xe6\xb8\xa1"), seconds=1.25, is_failure=False)
    machine.counts.tell(is_away=False, now=now - 60)
    machine.counts.numbers[DESK] += 1  # in a minute that is not over
    machine.counts.tell(is_away=True, now=now)
    (machine.folder.parent / "newsroom-20201123T060000Z.dump").touch()

    text = at_desk(administrator).get(PAGE).content.decode()

    told = facts(text)
    assert told["Answered from kept pages in the last hour"] == "89.7%"
    assert (
        told["Finished pages"] == "! 0 pages kept; 1 should be made anew, the oldest for 5 minutes"
    )
    assert told["What changed was read"] == "! never"
    assert told["Database"] == "! away for 1 of 1 web processes"
    assert re.fullmatch(r"! \d+.years ago, 23 Nov 2020, 14:00 CST", told["Last backup"])
    assert {"Disk of DATA", "Disk of PAGE_STORE", "Disk of BACKUPS"} <= told.keys()
    assert re.findall(r"<tr><th scope=\"row\">/渡/</th><td>1250 ms</td>", text) != []
    drawn = re.findall(r"<h3>(.*?)</h3>.*?<title id=\"chart-\d\">(.*?)</title>", text, re.DOTALL)
    assert dict(drawn) == {
        title: f"{last} in the last whole minute, at most {last} in the last hour"
        for title, last in {
            "Answers to readers a second": "16.7",
            "Of them from kept pages, in per cent": "89.7",
            "Pages made a second": "2.02",
            "Told to come again (503) a minute": "0",
            "The desk’s answers, in milliseconds": "50",
        }.items()
    }


def test_a_machine_that_does_well_has_no_mark(machine, administrator):
    machine.marks.has_read(7, at=time.time())
    machine.counts.tell(is_away=False, now=time.time())
    name = time.strftime("newsroom-%Y%m%dT%H%M%SZ.dump", time.gmtime())
    (machine.folder.parent / name).touch()

    told = facts(at_desk(administrator).get(PAGE).content.decode())

    well = {name: words for name, words in told.items() if not name.startswith("Disk")}
    assert [words for words in well.values() if words.startswith("! ")] == []
    assert told["Answered from kept pages in the last hour"] == "nobody asked"
    assert told["Database"] == "answers all 1 web processes"


def test_a_minute_in_which_nobody_asked_has_no_rate(machine, administrator):
    machine.counts.numbers[KEPT] += 120_000
    machine.counts.tell(is_away=False, now=time.time() - 600)

    text = at_desk(administrator).get(PAGE).content.decode()

    drawn = re.findall(
        r"<title id=\"chart-\d\">(.*?) in the last whole minute, at most (\S+)", text
    )
    assert drawn[0] == ("0", "2,000")
    assert drawn[1] == ("nobody asked", "100")
    assert drawn[4] == ("nobody asked", "0")


def test_a_failed_job_is_done_again(machine, administrator):
    client, job = at_desk(administrator), failed_job()
    before = client.get(PAGE).content.decode()

    client.post(f"{PAGE}jobs/{job}/retry/")
    after = client.get(PAGE).content.decode()
    again = client.post(f"{PAGE}jobs/{job}/retry/", follow=True).content.decode()

    assert "0 waiting, 0 being done, 1 failed." in before
    assert f'accounts.deliver_mail <span class="quiet">{job}</span>' in before
    assert "Secret subject" not in before
    assert "1 waiting, 0 being done, 0 failed." in after
    assert "This job has not failed, or is no more." in again
    assert mail.outbox == []


def test_without_a_store_it_says_so(machine, administrator, settings):
    settings.PAGE_STORE = None

    text = at_desk(administrator).get(PAGE).content.decode()

    assert "There is no page store here (PAGE_STORE_MB)" in text
    assert "Last backup" in facts(text)


def test_it_speaks_chinese(machine, administrator):
    User.objects.update(language="zh-hans")
    failed_job()
    machine.counts.numbers[AWAY] += 1
    machine.counts.rendered("/", seconds=1, is_failure=False)
    machine.counts.left_stale(["/"], now=time.time() - 30)
    machine.counts.tell(is_away=True, now=time.time())
    page = Words()

    page.feed(at_desk(User.objects.get()).get(PAGE).content.decode())

    known = re.compile("Newsroom|English|accounts.deliver_mail|PAGE_STORE|BACKUPS|DATA")
    assert [words for words in page.found if SENTENCE.search(known.sub("", words))] == []
