"""What identity does when something happened."""

from app.bus.events import MailRequested
from app.bus.work import Work
from app.domains.identity import mails


async def send_mail(event: MailRequested, work: Work) -> None:
    """Somebody signed up or wants a new password: send the link."""
    send = mails.send_verification if event.kind == "verify" else mails.send_reset
    await send(work, event.link_id)
