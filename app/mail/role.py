"""The role that whatever sends mails plays."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate

from app.errors import SproutError


class MailFailed(SproutError):
    """The mail is not out; another try may go better."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail.

    Attributes:
        id: The same id is the same mail, however often it is sent.
        to: Address.
        subject: One line.
        text: Plain text.
    """

    id: str
    to: str
    subject: str
    text: str

    def message(self, sender: str) -> EmailMessage:
        """The mail as it goes out."""
        message = EmailMessage()
        message["From"] = sender
        message["To"] = self.to
        message["Subject"] = self.subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = f"<{self.id}@sprout>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        return message


class Mailer(ABC):
    """Sends mails."""

    @abstractmethod
    async def send(self, letter: Letter) -> None:
        """Hands a mail on.

        Raises:
            MailFailed: It is not known to be out.
        """
