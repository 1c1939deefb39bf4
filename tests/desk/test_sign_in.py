"""The one door: allauth's page, for the admin as well."""

import pytest
from django.core import mail

from accounts.models import User
from tests.conftest import make_user
from tests.desk.forms import at_desk

PASSWORD = "a long password"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client, reporter):
    asked = "/admin/articles/article/add/"
    door = client.get(asked, follow=True)

    response = client.post(
        door.request["PATH_INFO"], {"login": "reporter", "password": PASSWORD, "next": asked}
    )

    assert door.request["PATH_INFO"] == "/accounts/login/"
    assert response.url == asked


def test_proxies_are_counted_for_sign_in_as_for_letters(settings):
    """Else everybody is one address to the rate limits, and any stranger shuts the desk."""
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == settings.TRUSTED_PROXIES


def test_nobody_is_led_elsewhere_after_signing_in(editor):
    response = at_desk(editor).get("/admin/login/?next=https://elsewhere.example/")

    assert response.url == "/admin/"


def test_account_without_the_desk_is_told_so(db, client):
    User.objects.create_user("reader", password=PASSWORD)
    client.login(username="reader", password=PASSWORD)

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403
    assert "This account has no desk" in response.content.decode()


def test_wrong_password_is_said_on_the_page(client, reporter):
    response = client.post("/accounts/login/", {"login": "reporter", "password": "wrong"})

    assert response.status_code == 200
    assert "not correct" in response.content.decode()


def test_nobody_signs_up(client, db):
    page = client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", {"username": "x", "password1": PASSWORD})

    assert "Nobody signs up here" in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/2fa/", "/admin/"]
)
def test_no_page_needs_an_inline_script_or_style(editor, client, path):
    signed_in = at_desk(editor) if path in ("/accounts/2fa/", "/admin/") else client

    page = signed_in.get(path).content.decode()

    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page


def test_new_colleague_gets_a_link_to_set_a_password(administrator):
    sent = {
        "username": "wu-lin",
        "email": "wu.lin@example.com",
        "usable_password": "false",
        "is_active": "on",
        "is_staff": "on",
    }

    response = at_desk(administrator).post("/admin/accounts/user/add/", sent, follow=True)

    assert User.objects.get(username="wu-lin").email == "wu.lin@example.com"
    assert [message.to for message in mail.outbox] == [["wu.lin@example.com"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert "on its way to wu.lin@example.com" in response.content.decode()


def test_administrator_cannot_reach_above(administrator):
    above = User.objects.create_superuser("root", password=PASSWORD)

    page = at_desk(administrator).get(f"/admin/accounts/user/{above.pk}/change/")
    changed = at_desk(administrator).post(
        f"/admin/accounts/user/{above.pk}/password/", {"password1": "x", "password2": "x"}
    )
    own = at_desk(administrator).get(f"/admin/accounts/user/{administrator.pk}/change/")

    assert 'name="_save"' not in page.content.decode()
    assert changed.status_code == 403
    assert "is_superuser" not in own.content.decode()


def test_editor_sees_no_accounts(editor):
    assert at_desk(editor).get("/admin/accounts/user/").status_code == 403


def test_name_in_the_header_leads_to_the_account(db):
    user = make_user("wu-lin", "Reporter")
    user.first_name, user.last_name = "Wu", "Lin"
    user.save()

    page = at_desk(user).get("/admin/").content.decode()

    assert "<strong>Wu Lin</strong>" in page
    assert '<a href="/accounts/2fa/">Account</a>' in page


def test_a_link_in_a_mail_is_the_sites_own_whatever_name_it_was_asked_by(db, client, reporter):
    """Nobody may have a colleague sent a link that leads elsewhere."""
    reporter.email = "reporter@example.org"
    reporter.save(update_fields=["email"])

    client.post(
        "/accounts/password/reset/", {"email": reporter.email}, headers={"host": "127.0.0.1:81"}
    )

    [sent] = mail.outbox
    assert "http://testserver/accounts/password/reset/key/" in sent.body
    assert "127.0.0.1:81/" not in sent.body
