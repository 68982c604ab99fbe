"""What scoring does when drafts are there."""

from __future__ import annotations

from app.bus.events import SeedGenerated
from app.bus.work import Work
from app.stages.score import service


async def score_generated(event: SeedGenerated, work: Work) -> None:
    """Scores the drafts of a request: keeps the best, forgets the others."""
    await service.score_drafts(
        work.graph,
        work.settings,
        work.clock.now(),
        request_id=event.request_id,
        once=work.once,
    )
