"""Mail leaves through the queue: nobody waits for a mail server, and what fails is tried again."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from environ import Env
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


class QueuedBackend(BaseEmailBackend):
    """Django's mail, kept as jobs in the transaction that sends it. Attachments are not taken."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.attachments:
                raise ValueError("queued mail carries no attachments")
            deliver.defer(
                subject=str(message.subject),
                text=str(message.body),
                html=_html(message),
                sender=message.from_email,
                recipients=list(message.recipients()),
            )
        return len(email_messages)


@app.task(
    name="accounts.deliver_mail",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4),
)
def deliver(*, subject: str, text: str, html: str, sender: str, recipients: list[str]) -> None:
    """Hand one message to the server of MAIL_URL."""
    where = Env.email_url_config(settings.MAIL_URL)
    connection = get_connection(
        backend=where["EMAIL_BACKEND"],
        host=where.get("EMAIL_HOST") or None,
        port=where.get("EMAIL_PORT") or None,
        username=where.get("EMAIL_HOST_USER") or None,
        password=where.get("EMAIL_HOST_PASSWORD") or None,
        use_tls=where.get("EMAIL_USE_TLS", False),
        use_ssl=where.get("EMAIL_USE_SSL", False),
    )
    message = EmailMultiAlternatives(subject, text, sender, to=recipients, connection=connection)
    if html:
        message.attach_alternative(html, "text/html")
    message.send()


def _html(message: EmailMessage) -> str:
    alternatives = getattr(message, "alternatives", None) or []
    return next((str(content) for content, kind in alternatives if kind == "text/html"), "")
