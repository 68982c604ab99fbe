"""Past cascades moment by moment, as momentum would have seen them: at the launch, then after each answer. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np

from app.settings import Settings
from app.stages.propagate.momentum import standing_of
from app.stages.propagate.queries.learning import PastCascade
from app.stages.propagate.state import IN, OPEN, OUT, WAITING, CascadeState, Limits
from ml.acceptance import Acceptance
from ml.momentum import FEATURES, Prefixes, Standing, features


def prefixes_of(cascades: Sequence[PastCascade], model: Acceptance, settings: Settings) -> Prefixes:
    """All moments of past cascades before each tipped or ended.

    Who was asked without having been a candidate counts from that ask on: before, nobody could know of it.

    Args:
        cascades: Oldest first.
        model: The acceptance model that is live; base logits come from it.
        settings: Time to answer, starters needed, wave size.
    """
    standings: list[Standing] = []
    rows: list[tuple[float, int, int, int, int]] = []
    for number, cascade in enumerate(cascades):
        moments = list(_moments(cascade, model, settings))
        tipped_at = next((made for standing, made in moments if standing.needed <= 0), None)
        total = len(cascade.asked) if tipped_at is None else tipped_at
        for standing, made in moments:
            if standing.needed <= 0:
                break
            standings.append(standing)
            rows.append((float(tipped_at is not None), number, made, total, cascade.ask_budget))
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return Prefixes(
        columns=features(standings).reshape(-1, len(FEATURES)),
        labels=table[:, 0],
        groups=table[:, 1].astype(np.int64),
        made=table[:, 2],
        total=table[:, 3],
        budget=table[:, 4],
    )


def _moments(cascade: PastCascade, model: Acceptance, settings: Settings) -> Iterator[tuple[Standing, int]]:
    """Where the cascade stood, and the asks made by then: before the first ask, and at each answer or missed deadline."""
    base = model.base(cascade.features).tolist() if cascade.ids else []
    everybody = {
        person: WAITING if starter or candidate else OUT
        for person, starter, candidate in zip(cascade.ids, cascade.starters, cascade.candidates, strict=True)
    }
    state = CascadeState.of(cascade.ids, base, cascade.friendships, everybody)
    starters = {person for person, starter in zip(cascade.ids, cascade.starters, strict=True) if starter}
    ends = min(cascade.expires_at, cascade.start).timestamp()
    for moment in sorted({min(cascade.asked_at, default=0) - 1, *cascade.answered_at}):
        changes: dict[str, int] = {}
        for person, asked_at, answered_at, answer in cascade.asks():
            if answered_at <= moment:
                changes[person] = IN if answer == "yes" else OUT
            elif asked_at < moment:  # who is asked at this very moment is asked because of it
                changes[person] = OPEN
        hours = max(0.0, (ends - moment) / 3600.0)
        limits = Limits(
            max_group=cascade.max_group,
            budget=max(0, cascade.ask_budget - len(changes)),
            rounds=timedelta(hours=hours) / timedelta(minutes=settings.ask_deadline_minutes),
            wave_size=settings.wave_size,
        )
        yield (
            standing_of(
                state.with_standing(changes), model, limits, cascade.min_group, starters, made=len(changes), hours=hours
            ),
            len(changes),
        )
