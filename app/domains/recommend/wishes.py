"""What a caller asks of venues: for whom, how many, where and when, and what rules a venue out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query

from app.domains.recommend.queries import Filters
from app.domains.recommend.schemas import Constraints, Mode
from app.domains.recommend.travel import reach_km
from app.http.dependencies import ClockDep, SettingsDep
from app.http.pages import DEFAULT_LIMIT, MAX_LIMIT
from app.http.problems import refused
from app.http.times import ZonedDateTime


@dataclass(frozen=True)
class Wanted:
    """What a caller asks of a ranker.

    What was asked for is hard: no ranker, and no fallback, gives a venue that is known not to meet it. The usual radius was
    asked for by nobody, so a fallback goes beyond it.

    Attributes:
        limit: How many.
        radius_km: How far from the person: as asked for, as travel time allows, or the usual.
        at: When the person would go; `learned` and `hybrid` look at it.
        hybrid_weights: What each part weighs in `hybrid`.
        hard_km: The radius, where it was asked for, as such or as travel time.
        open_at: `at`, where it was asked for: venues must be open and have seats then.
        party_size: Seats that must be left then.
        budget: Highest price level, 1-4.
        travel_mode: How the person goes.
        travel_minutes: How long that may take.
    """

    limit: int
    radius_km: float
    at: datetime
    hybrid_weights: dict[str, float]
    hard_km: float | None = None
    open_at: datetime | None = None
    party_size: int = 1
    budget: int | None = None
    travel_mode: Mode | None = None
    travel_minutes: float | None = None

    @property
    def filters(self) -> Filters:
        """What the rankers' queries rule venues out by."""
        return {"budget": self.budget, "open_at": self.open_at, "party_size": self.party_size}

    @property
    def is_hard(self) -> bool:
        """Whether anything was asked for that rules venues out."""
        return self.hard_km is not None or self.budget is not None or self.open_at is not None

    def constraints(self) -> Constraints:
        """The same, as the answer says it."""
        return Constraints(
            radius_km=self.radius_km,
            open_at=self.open_at,
            party_size=self.party_size,
            budget=self.budget,
            travel_mode=self.travel_mode,
            travel_minutes=self.travel_minutes,
        )


async def wishes(
    *,
    settings: SettingsDep,
    clock: ClockDep,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many")] = DEFAULT_LIMIT,
    radius_km: Annotated[
        float | None, Query(gt=0, le=200, allow_inf_nan=False, description="How far at most; usually 10 km")
    ] = None,
    at: Annotated[
        ZonedDateTime | None,
        Query(description="When: venues that are closed or out of seats then are left out; now if left out"),
    ] = None,
    party_size: Annotated[int, Query(ge=1, le=100, description="Seats that must be left at `at`")] = 1,
    budget: Annotated[int | None, Query(ge=1, le=4, description="Highest price level")] = None,
    travel_mode: Annotated[
        Mode | None, Query(description="With `travel_minutes`: walk 4.8, bike 15, transit 20, drive 25 km/h")
    ] = None,
    travel_minutes: Annotated[
        float | None, Query(gt=0, le=240, allow_inf_nan=False, description="How long the way may take by `travel_mode`")
    ] = None,
) -> Wanted:
    """Reads what is asked of venues."""
    if (travel_mode is None) != (travel_minutes is None):
        missing = "travel_mode" if travel_mode is None else "travel_minutes"
        raise refused(f"query.{missing}", "travel_mode and travel_minutes go together", "travel_incomplete")
    reach = reach_km(travel_mode, travel_minutes) if travel_mode and travel_minutes else None
    hard = [km for km in (radius_km, reach) if km is not None]
    return Wanted(
        limit=limit,
        radius_km=min([*hard] or [settings.radius_km]),
        hard_km=min(hard, default=None),
        at=at or clock.now(),
        open_at=at,
        party_size=party_size,
        budget=budget,
        travel_mode=travel_mode,
        travel_minutes=travel_minutes,
        hybrid_weights=settings.hybrid_weights,
    )


WantedDep = Annotated[Wanted, Depends(wishes)]
