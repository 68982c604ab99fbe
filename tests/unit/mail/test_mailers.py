"""Mails by SMTP and as files."""

from __future__ import annotations

import email
import email.policy
import socketserver
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.mail.folder import Folder
from app.mail.registry import mailer
from app.mail.role import Letter, MailFailed
from app.mail.smtp import Smtp
from app.settings import Settings

LETTER = Letter("l-1", "wei@example.com", "Grüße", "Hello,\n\nfollow https://example.com/verify#token=abc\n.\nBye\n")


class _Session(socketserver.StreamRequestHandler):
    """Speaks enough SMTP to take a mail; refuses the recipient `no@example.com`."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        taking: list[bytes] | None = None
        for line in self.rfile:
            if taking is not None:
                if line == b".\r\n":
                    self.server.taken.append(b"".join(taking))  # type: ignore[attr-defined]
                    taking = None
                    self.wfile.write(b"250 taken\r\n")
                else:
                    taking.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                continue
            verb = line[:4].upper()
            if verb == b"DATA":
                taking = []
                self.wfile.write(b"354 go on\r\n")
            elif verb == b"RCPT" and b"no@example.com" in line:
                self.wfile.write(b"550 nobody here\r\n")
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 fine\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    taken: list[bytes]


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.taken = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def settings_for(server: _Server, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, smtp_host="127.0.0.1", smtp_port=server.server_address[1], smtp_security="none")


async def test_a_mail_server_gets_the_mail(server: _Server, tmp_path: Path) -> None:
    chosen = mailer(settings_for(server, tmp_path))
    assert isinstance(chosen, Smtp)
    await chosen.send(LETTER)
    (taken,) = server.taken
    message = email.message_from_bytes(taken, policy=email.policy.default)
    assert (message["To"], message["Subject"], message["Message-ID"]) == ("wei@example.com", "Grüße", "<l-1@sprout>")
    assert message.get_content().replace("\r\n", "\n") == LETTER.text


async def test_what_the_server_does_not_take_fails_without_naming_anybody(server: _Server, tmp_path: Path) -> None:
    with pytest.raises(MailFailed) as caught:
        await Smtp(settings_for(server, tmp_path)).send(Letter("l", "no@example.com", "s", "t"))
    assert "no@example.com" not in str(caught.value) and caught.value.__cause__ is None


async def test_no_server_fails(tmp_path: Path) -> None:
    with pytest.raises(MailFailed):
        await Smtp(Settings(home=tmp_path, smtp_host="127.0.0.1", smtp_port=1, smtp_security="none")).send(LETTER)


async def test_a_subject_of_two_lines_is_no_way_in(server: _Server, tmp_path: Path) -> None:
    with pytest.raises(MailFailed):
        await Smtp(settings_for(server, tmp_path)).send(Letter("l", "a@example.com\nBcc: b@example.com", "s", "t"))
    assert server.taken == []


async def test_without_a_server_mails_lie_in_a_private_folder(tmp_path: Path) -> None:
    chosen = mailer(Settings(home=tmp_path))
    assert isinstance(chosen, Folder)
    for _ in range(2):
        await chosen.send(LETTER)
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "l-1.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert message["To"] == "wei@example.com" and "token=abc" in message.get_content()


async def test_a_folder_that_cannot_be_written_to_fails(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(MailFailed):
        await Folder(tmp_path / "outbox", "a@example.com").send(LETTER)
