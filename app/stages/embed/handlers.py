"""What embedding does when somebody did something."""

from __future__ import annotations

from app.bus.events import InteractionRecorded
from app.bus.work import Work
from app.stages.embed import newcomers


async def fold_in(event: InteractionRecorded, work: Work) -> None:
    """Gives the person and the venue an embedding if training did not, with whoever else waits for one."""
    await newcomers.fold_in_event(work.graph, person_id=event.user_id, venue_id=event.venue_id)
