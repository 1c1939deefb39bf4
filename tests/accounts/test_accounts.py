from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import jobs, languages, roles
from accounts.mail import deliver
from accounts.models import User


def test_every_role_may_do_what_the_table_says(db):
    for role, allowed in roles.ROLES.items():
        found = Group.objects.get(name=role).permissions.select_related("content_type")
        assert {f"{p.content_type.app_label}.{p.codename}" for p in found} == allowed


def test_roles_may_be_applied_again(db):
    before = Group.objects.count()

    roles.apply()

    assert Group.objects.count() == before == 5


def test_unknown_permission_is_named(db, monkeypatch):
    monkeypatch.setitem(roles.ROLES, "Reporter", {"articles.fly_article"})

    with pytest.raises(roles.UnknownPermission, match=r"Reporter: articles\.fly_article"):
        roles.apply()


def test_reporter_may_neither_publish_nor_see_notices(reporter):
    assert reporter.has_perm("articles.add_article")
    assert not reporter.has_perm("articles.publish_article")
    assert not reporter.has_perm("notices.view_sitenotice")


def test_name_falls_back_to_the_user_name():
    assert User(username="li").name == "li"
    assert User(username="li", first_name="Li", last_name="Wei").name == "Li Wei"


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ("2026-11-23T06:00", datetime(2026, 11, 22, 22, 0, tzinfo=UTC)),
        ("2026-11-23T06:00:30+00:00", datetime(2026, 11, 23, 6, 0, 30, tzinfo=UTC)),
    ],
)
def test_staff_ask_for_another_instant(client, editor, asked, at):
    client.force_login(editor)

    response = client.get("/", {"at": asked})

    assert response.wsgi_request.at == at
    assert response.wsgi_request.is_time_travel


@pytest.mark.parametrize("asked", ["", "x", "9999-99-99T99:99", "0001-01-01T00:00+14:00", "\0"])
def test_what_is_no_instant_is_now(client, editor, asked):
    client.force_login(editor)

    response = client.get("/", {"at": asked})

    assert response.status_code == 200
    assert not response.wsgi_request.is_time_travel


@pytest.mark.parametrize("address", ["/?at=2026-11-23T06:00", "/admin/", "/accounts/login/"])
@pytest.mark.parametrize("key", [r'"abcdefgh\000"', r'"abcdefgh\377"', "a b", "'; --"])
def test_a_cookie_that_is_no_key_of_a_session_is_none(client, db, address, key):
    response = client.get(address, headers={"cookie": f"newsroom_session={key}"})

    assert response.status_code == (302 if address == "/admin/" else 200)
    assert "newsroom_session" not in response.cookies


@override_settings(EMAIL_BACKEND="accounts.mail.QueuedBackend", MAIL_URL="memorymail://")
def test_mail_waits_in_the_queue_and_leaves_from_there(db):
    message = EmailMultiAlternatives("Subject", "Text", "desk@example.org", ["li@example.org"])
    message.attach_alternative("<p>Text</p>", "text/html")

    message.send()

    job = ProcrastinateJob.objects.get()
    assert job.task_name == "accounts.deliver_mail"
    assert mail.outbox == []
    deliver(**job.args)
    sent = mail.outbox[0]
    assert (sent.subject, sent.body, sent.to) == ("Subject", "Text", ["li@example.org"])
    assert sent.alternatives[0][0] == "<p>Text</p>"


@pytest.mark.django_db(transaction=True)
@override_settings(EMAIL_BACKEND="accounts.mail.QueuedBackend", MAIL_URL="memorymail://")
def test_sent_mail_leaves_nothing_in_the_queue():
    send_mail("Subject", "A link that signs in.", None, ["li@example.org"])

    def work() -> None:
        worker = app.with_connector(app.connector.get_worker_connector())
        worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)

    with ThreadPoolExecutor(1) as another:  # a browser's loop may run in this thread
        another.submit(work).result()
    assert [sent.body for sent in mail.outbox] == ["A link that signs in."]
    # A minute that began meanwhile may have brought jobs of its own.
    assert not ProcrastinateJob.objects.filter(task_name="accounts.deliver_mail").exists()


@override_settings(EMAIL_BACKEND="accounts.mail.QueuedBackend")
def test_queued_mail_takes_no_attachments(db):
    message = EmailMultiAlternatives("Subject", "Text", None, ["li@example.org"])
    message.attach("a.txt", "a", "text/plain")

    with pytest.raises(ValueError, match="no attachments"):
        message.send()


def test_languages_are_named_as_html_does():
    codes = ("en", "zh-hans", "pt-br")

    assert [languages.attribute.__wrapped__(code) for code in codes] == ["en", "zh-Hans", "pt-BR"]


def test_sessions_that_have_ended_are_forgotten(client, reporter, editor):
    client.force_login(reporter)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    client.force_login(editor)

    jobs.forget_sessions(timestamp=0)

    assert [row.get_decoded()["_auth_user_id"] for row in Session.objects.all()] == [str(editor.pk)]
