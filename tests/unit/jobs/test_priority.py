"""Work in the background gives way to requests: as a process, and as a session where sessions are weighed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

AUTOGROUP = Path("/proc/self/autogroup")
GIVES_WAY = """
import os
from app.jobs.priority import give_way
from app.settings import Settings
for niceness in (7, 3):
    give_way(Settings(background_nice=niceness))
print(os.nice(0))
print(open("/proc/self/autogroup").read() if os.path.exists("/proc/self/autogroup") else "")
"""


def gives_way(*, own_session: bool) -> tuple[int, str]:
    """The niceness and the autogroup of a process that gave way by 7 and then by 3."""
    told = subprocess.run(
        [sys.executable, "-c", GIVES_WAY], start_new_session=own_session, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return int(told[0]), told[1] if len(told) > 1 else ""


@pytest.mark.parametrize("own_session", [True, False])
def test_the_process_gives_way_and_never_takes_back(own_session: bool) -> None:
    assert gives_way(own_session=own_session)[0] == max(7, os.nice(0))


def test_a_session_of_its_own_gives_way_as_a_whole() -> None:
    _, autogroup = gives_way(own_session=True)
    assert autogroup.endswith(f"nice {max(7, os.nice(0))}") is AUTOGROUP.exists()


def test_a_session_with_others_in_it_stays_as_it_is() -> None:
    before = AUTOGROUP.read_text().strip() if AUTOGROUP.exists() else ""
    _, autogroup = gives_way(own_session=False)
    assert autogroup == before
