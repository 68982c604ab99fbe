"""What embedding does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.jobs import Counts, JobContext, job
from app.stages.embed import service


@job("embed", every=timedelta(days=1))
async def run(context: JobContext) -> Counts:
    """Trains SocialLGN beside its baselines and switches all embeddings to the new version at once."""
    done = await service.train(context.graph, context.clock, progress=context.progress)
    held_out = done.figures["held_out"]
    shown = {f"{name}_ndcg": round(figures["ndcg"], 4) for name, figures in held_out.items()}
    return {"people": done.people, "venues": done.venues, **shown}
