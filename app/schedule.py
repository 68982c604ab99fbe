"""The one list of jobs: what `sprout scheduler` starts and `sprout jobs run` knows."""

from __future__ import annotations

from app.domains.bookings import jobs as bookings
from app.domains.identity import jobs as identity
from app.domains.notify import jobs as notify
from app.domains.pay import jobs as pay
from app.jobs import Job
from app.stages.book import jobs as book
from app.stages.embed import jobs as embed
from app.stages.embed import service as embedding
from app.stages.generate import jobs as generate
from app.stages.propagate import jobs as propagate
from app.stages.score import jobs as score
from app.stages.sense import jobs as sense
from gds_jobs import communities, fast_rp, friend_suggestions, projection, reach, taste_neighbours

#: In the order in which they begin when several are due at once: what a job reads was written by those before it.
JOBS: tuple[Job, ...] = (
    sense.sense,
    communities.run,
    reach.run,
    fast_rp.run,
    embed.run,
    embed.fold_in,
    taste_neighbours.run,
    friend_suggestions.run,
    score.small_models,
    generate.slots,
    propagate.influence,
    propagate.momentum,
    generate.time_slots,
    generate.run,
    generate.stale_requests,
    score.run,
    propagate.launch_best,
    propagate.expire_asks,
    book.run,
    pay.run,
    notify.remind,
    bookings.forget_answers,
    identity.forget_sessions,
)


def preload() -> None:
    """Imports what heavy jobs need, about ten seconds of it, so that a process can do so while it waits for its engines.

    Raises:
        ModelsMissing: The extra `ml` is not installed.
    """
    embedding.preload()
    projection.preload()
