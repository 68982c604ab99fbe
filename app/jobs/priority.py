"""How much a process that works in the background gives way to requests on the same machine."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import stamina

from app.settings import Settings

_AUTOGROUP: Final = Path("/proc/self/autogroup")


def give_way(settings: Settings) -> None:
    """Lowers this process's priority to `background_nice`, unless it is as low already; what it starts inherits it.

    A training takes whatever time the processors have: at the same priority as the API and Neo4j, it would take a share of theirs.
    """
    niceness = os.nice(max(0, settings.background_nice - os.nice(0)))
    if os.getsid(0) == os.getpid():  # whoever shares a terminal's session must not become slow with us
        with suppress(OSError):  # no autogroups: the niceness of the process is all there is
            _give_way_as_a_session(niceness)


@stamina.retry(on=BlockingIOError, attempts=5, wait_initial=0.1)  # without root a machine takes ten of these a second
def _give_way_as_a_session(niceness: int) -> None:
    """Lowers what this session weighs beside the others.

    Linux with autogroups (sched(7)) shares out a processor among sessions first, and each session's share among its processes: the niceness of
    a process alone says nothing to an API or a Neo4j that were started as sessions of their own.
    """
    _AUTOGROUP.write_text(str(niceness))
