"""Mails by an SMTP server."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from typing import TYPE_CHECKING

from app.mail.role import Letter, Mailer, MailFailed

if TYPE_CHECKING:
    from app.settings import Settings

_SECONDS = 20.0


class Smtp(Mailer):
    """One connection a mail, in a thread: mails are few, and nobody waits for them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, letter: Letter) -> None:
        """Hands a mail to the server.

        Raises:
            MailFailed: The server cannot be reached or does not take it.
        """
        try:
            await asyncio.to_thread(self._send, letter)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            # Its text may name the address or repeat what was sent to sign in.
            raise MailFailed(f"the mail server did not take a mail ({type(error).__name__})") from None

    def _send(self, letter: Letter) -> None:
        given = self._settings
        assert given.smtp_host is not None
        context = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(given.smtp_host, given.smtp_port, timeout=_SECONDS, context=context)
            if given.smtp_security == "tls"
            else smtplib.SMTP(given.smtp_host, given.smtp_port, timeout=_SECONDS)
        )
        with server:
            if given.smtp_security == "starttls":
                server.starttls(context=context)
            if given.smtp_user:
                server.login(given.smtp_user, given.smtp_password.get_secret_value())
            server.send_message(letter.message(given.mail_from))
