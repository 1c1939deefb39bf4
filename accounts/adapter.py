from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are made in the admin: nobody signs up. Mail names the site as settings do."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _of_ours(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _of_ours(super().get_email_confirmation_url(request, emailconfirmation))


def _of_ours(address: str) -> str:
    return f"{settings.SITE_URL}{urlsplit(address).path}"
