"""Friend suggestions: Adamic-Adar over two hops, and likeness of taste -> `SUGGESTED {score, source}`."""

from __future__ import annotations

from datetime import timedelta

from app.jobs import Counts, JobContext, job

_SUGGESTIONS = 20
_BATCH = 200
#: Friends of a person, and of each of these, that are looked at; the closest first.
_FRIENDS = 200
#: What a taste neighbour counts beside a common friend who has few others (Adamic-Adar gives 1.44 for one with two friends).
_TASTE_WEIGHT = 0.5


@job("friend-suggestions", every=timedelta(days=1), after="taste-neighbours")
async def run(context: JobContext) -> Counts:
    """Suggest people whom somebody may know."""
    people, suggested, after = 0, 0, ""
    while True:
        (row,) = await context.graph.write(
            "jobs/replace_suggestions",
            timeout=120.0,
            after=after,
            limit=_BATCH,
            friends=_FRIENDS,
            most=_SUGGESTIONS,
            taste_weight=_TASTE_WEIGHT,
        )
        if row["last_id"] is None:
            return {"people": people, "suggestions": suggested}
        after, people, suggested = row["last_id"], people + row["people"], suggested + row["suggestions"]
        context.progress("friend-suggestions", people, None)
