"""The mails of sign-ups and lost passwords, written when they are sent: only then it is looked who has the address."""

from __future__ import annotations

from app.bus.work import Work
from app.domains.identity import links, queries
from app.http.keys import KeyRing
from app.mail.registry import mailer
from app.mail.role import Letter


async def send_verification(work: Work, id: str) -> None:
    """Sends the link of a sign-up; a word of warning instead to an address that has an account."""
    found = await queries.get_sign_up(work.graph, id=id)
    if found is None or found["sent_at"] is not None:
        return
    settings = work.settings
    url = links.link(settings.link_url, KeyRing.from_settings(settings), "verify", id, found["expires_at"])
    letter = (
        Letter(id, found["email"], "You have an account at Sprout", _TAKEN)
        if found["taken"]
        else Letter(id, found["email"], "Is this your address?", _VERIFY.format(url=url, hours=settings.link_hours))
    )
    await mailer(settings).send(letter)
    await queries.note_sign_up_sent(work.graph, id=id, once=work.once)


async def send_reset(work: Work, id: str) -> None:
    """Sends the link that sets a new password; nothing where nobody has the address."""
    found = await queries.get_reset(work.graph, id=id)
    if found is None or found["sent_at"] is not None or found["name"] is None:
        return
    settings = work.settings
    url = links.link(settings.link_url, KeyRing.from_settings(settings), "reset", id, found["expires_at"])
    text = _RESET.format(url=url, minutes=settings.reset_minutes)
    await mailer(settings).send(Letter(id, found["email"], "Set a new password", text))
    await queries.note_reset_sent(work.graph, id=id, once=work.once)


_VERIFY = """Hello,

somebody, probably you, signed up at Sprout with this address. Follow this link within {hours:g} hours and give the
password that you chose:

{url}

If it was not you, do nothing: without the link there is no account.
"""

_TAKEN = """Hello,

somebody, probably you, signed up at Sprout with this address, which has an account already. Sign in with your
password; if you have forgotten it, ask for a new one where you sign in.

If it was not you, do nothing: nothing has changed.
"""

_RESET = """Hello,

somebody, probably you, asked for a new password at Sprout. Follow this link within {minutes:g} minutes to set one; every
device is signed out then:

{url}

If it was not you, do nothing: your password stays as it is.
"""
