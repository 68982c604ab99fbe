"""What generating does when it is asked to."""

from __future__ import annotations

from app.bus.events import SeedGenerationRequested
from app.bus.work import Work
from app.stages.generate import service


async def grow_requested(event: SeedGenerationRequested, work: Work) -> None:
    """Grows drafts for the person, the venue or the area of a request."""
    await service.generate_for_request(
        work.graph, work.settings, work.clock.now(), request_id=event.request_id, once=work.once
    )
