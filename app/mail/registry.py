"""What sends the mails of this installation."""

from __future__ import annotations

from app.mail.folder import Folder
from app.mail.role import Mailer
from app.mail.smtp import Smtp
from app.settings import Settings

OUTBOX = "outbox"


def mailer(settings: Settings) -> Mailer:
    """The mail server of the settings; a folder of the home where none is set up."""
    return Smtp(settings) if settings.smtp_host else Folder(settings.home / OUTBOX, settings.mail_from)
