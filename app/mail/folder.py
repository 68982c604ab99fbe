"""Mails as files, where no mail server is set up: for the demo, for development and for tests."""

from __future__ import annotations

import asyncio
import re
from email.policy import SMTPUTF8
from pathlib import Path

from app.mail.role import Letter, Mailer, MailFailed


class Folder(Mailer):
    """One `.eml` file a mail, readable by its owner only; the same mail again takes the place of the first.

    Args:
        path: The folder; made when the first mail is sent.
        sender: Who they come from.
    """

    def __init__(self, path: Path, sender: str) -> None:
        self._path, self._sender = path, sender

    async def send(self, letter: Letter) -> None:
        """Writes the mail down.

        Raises:
            MailFailed: The folder cannot be written to.
        """
        try:
            await asyncio.to_thread(self._write, letter)
        except OSError as error:
            raise MailFailed(f"the mail cannot be written to {self._path}: {error.strerror}") from error

    def _write(self, letter: Letter) -> None:
        self._path.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._path / (re.sub(r"[^A-Za-z0-9._-]", "-", letter.id) + ".eml")
        draft = file.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_bytes(letter.message(self._sender).as_bytes(policy=SMTPUTF8))
        draft.replace(file)
