"""What embedding does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.jobs import Counts, JobContext, job
from app.stages.embed import newcomers, service


@job("embed", every=timedelta(days=1))
async def run(context: JobContext) -> Counts:
    """Trains SocialLGN beside its baselines and, unless it got worse, switches all embeddings at once."""
    done = await service.train(
        context.graph, context.clock, margin=context.settings.embed_margin, progress=context.progress
    )
    held_out = done.figures["held_out"]
    shown = {f"{name}_ndcg": round(figures["ndcg"], 4) for name, figures in held_out.items()}
    return {"people": done.people, "venues": done.venues, "switched": int(done.switched), **shown}


@job("newcomers", every=timedelta(seconds=30))
async def fold_in(context: JobContext) -> Counts:
    """Gives embeddings to people and venues that came after the training, also by friendship alone."""
    done = await newcomers.fold_in_all(context.graph)
    return {"people": done.people, "venues": done.venues}
