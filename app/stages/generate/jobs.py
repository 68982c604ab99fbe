"""What generating does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.jobs import Counts, JobContext, job
from app.stages.generate import service


@job("generate", every=timedelta(minutes=30))
async def run(context: JobContext) -> Counts:
    """Grows draft seeds around everybody who has a friend and room for another seed."""
    done = await service.generate_for_everybody(
        context.graph,
        context.settings,
        context.clock.now(),
        request_id=service.new_request_id(),
        progress=context.progress,
    )
    return {"people": done.people, "drafts": done.drafts, "created": done.created}
