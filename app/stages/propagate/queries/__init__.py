"""One function a file of `cypher/propagate/`; those that the models learn from lie in `learning.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from app.bus.events import Trigger
from app.graph import Graph

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How often a person may be asked.

    Attributes:
        ask_cap: Asks a week, of a person who set no cap.
        decline_limit: Asks declined since `declines_since` at which nobody asks a person.
    """

    ask_cap: int
    decline_limit: int
    declines_since: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could join; `features` in the order of `ml.acceptance.FEATURES`."""

    id: str
    starter: bool
    features: list[float]


@dataclass(frozen=True, slots=True)
class Person:
    """Where one person of a seed stands.

    Attributes:
        base: Acceptance logit without friends.
        open: Asked, and the deadline is still to come.
        obstacle: Why an ask was refused lately; None when it was not.
        first_asks: How often they were lately in another seed's first wave; 0 once this seed has had its own.
    """

    id: str
    base: float
    affinity: float
    starter: bool
    asked: bool
    open: bool
    answer: str | None
    obstacle: str | None
    first_asks: int = 0


PERSON_FIELDS = ("id", "base", "affinity", "starter", "asked", "open", "answer", "obstacle", "first_asks")
PERSON_COLUMNS = ("ids", "bases", "affinities", "starters", "asked", "open", "answers", "obstacles", "first_asks")
"""Columns of `read_cascade`, one for each field of `Person`."""


@dataclass(frozen=True, slots=True)
class Cascade:
    """All that the next step of a seed depends on.

    Attributes:
        acceptance, momentum: Models that it was launched with, as JSON; None for the formulas.
        made: Asks that were made.
        joined: People of its plan.
        friendships: (id, id, strength), once each.
    """

    id: str
    state: str
    version: int
    start: datetime
    expires_at: datetime
    min_group: int
    max_group: int
    ask_budget: int
    acceptance: str | None
    momentum: str | None
    made: int
    joined: int
    people: list[Person]
    friendships: list[tuple[str, str, float]]


@dataclass(frozen=True, slots=True)
class Rival:
    """A running seed that would ask people whom another would ask too.

    Attributes:
        room: Asks it has left for seats that nobody is promised.
        worth_of_a_yes: People who go, for each yes more.
        people, gains: Whom it would ask next, and what each gains.
    """

    id: str
    room: int
    worth_of_a_yes: float
    people: list[str]
    gains: list[float]


@dataclass(frozen=True, slots=True)
class Launch:
    """What came of a launch; `busy` names starters who are taken at that time."""

    outcome: Literal["launched", "forbidden", "state", "late", "busy"]
    state: str
    busy: list[str]


@dataclass(frozen=True, slots=True)
class Cancel:
    """What came of cancelling."""

    outcome: Literal["cancelled", "forbidden", "state"]
    state: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer; `answer` and `answered_at` are those that hold."""

    outcome: Literal["recorded", "not_asked", "answered", "late", "over", "busy"]
    answer: str | None
    answered_at: datetime | None
    deadline: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Unwanted:
    """What holds for whoever wants less like a seed; `until` is None for who was not asked."""

    answer: str | None
    category: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked, and who could not be."""

    asked: list[str]
    refused: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Settled:
    """What the yeses of a seed have come to."""

    tipped: bool
    joined: list[str]
    state: str
    going: int


async def launch_seed(graph: Graph, *, seed_id: str, caller_id: str | None, now: datetime) -> Launch | None:
    """Begins to propagate a scored seed; None when there is none of that id."""
    rows = await graph.write("propagate/launch_seed", seed_id=seed_id, caller_id=caller_id, now=now)
    return Launch(**rows[0]) if rows else None


async def list_launchable(graph: Graph, *, now: datetime, limit: int) -> list[str]:
    """Ids of scored seeds that can still fill, likeliest to tip first."""
    return [row["id"] for row in await graph.read("propagate/list_launchable", now=now, limit=limit)]


async def find_candidates(
    graph: Graph, *, seed_id: str, now: datetime, radius_km: float, close_friends: int, limit: int, bounds: Bounds
) -> list[Candidate]:
    """Starters and candidates with their features."""
    rows = await graph.read(
        "propagate/find_candidates",
        seed_id=seed_id,
        now=now,
        radius_m=1000.0 * radius_km,
        close_friends=close_friends,
        limit=limit,
        **asdict(bounds),
    )
    return [Candidate(**row) for row in rows]


async def live_model(graph: Graph, *, model: str) -> str | None:
    """Parameters of the live version of a small model as JSON; None where its formula serves."""
    rows = await graph.read("propagate/live_model", model=model)
    return rows[0]["parameters"] if rows else None


async def store_candidates(
    graph: Graph, *, seed_id: str, acceptance: str, momentum: str | None, candidates: Sequence[Json]
) -> None:
    """Keeps candidates with base logits, and the models that the seed goes by until it ends."""
    await graph.write(
        "propagate/store_candidates",
        repeatable=True,
        seed_id=seed_id,
        acceptance=acceptance,
        momentum=momentum,
        candidates=list(candidates),
    )


async def store_comparison(graph: Graph, *, seed_id: str, expected: Mapping[str, float]) -> None:
    """Keeps how many people each order was expected to win."""
    await graph.write(
        "propagate/store_comparison",
        repeatable=True,
        seed_id=seed_id,
        names=list(expected),
        people=list(expected.values()),
    )


async def read_cascade(
    graph: Graph, *, seed_id: str, now: datetime, refused_since: datetime, fair_since: datetime
) -> Cascade | None:
    """The seed, its people and their friendships; None when there is none of that id."""
    rows = await graph.read(
        "propagate/read_cascade", seed_id=seed_id, now=now, refused_since=refused_since, fair_since=fair_since
    )
    if not rows:
        return None
    row = rows[0]
    people = zip(*(row.pop(name) for name in PERSON_COLUMNS), strict=True)
    ties = zip(row.pop("ones"), row.pop("others"), row.pop("strengths"), strict=True)
    return Cascade(**row, people=[_person(*values) for values in people], friendships=list(ties))


def _person(*columns: Any) -> Person:
    values = dict(zip(PERSON_FIELDS, columns, strict=True))
    return Person(**{**values, "answer": values["answer"] or None, "obstacle": values["obstacle"] or None})


async def rivals(graph: Graph, *, seed_id: str, people: Sequence[str], ask_cap: int, now: datetime) -> list[Rival]:
    """Running seeds that would ask some of these people as well, and could not both."""
    rows = await graph.read("propagate/rivals", seed_id=seed_id, people=list(people), ask_cap=ask_cap, now=now)
    return [Rival(**row) for row in rows]


async def ask_wave(
    graph: Graph,
    *,
    seed_id: str,
    asks: Sequence[Json],
    order: Mapping[str, Json],
    worth_of_a_yes: float,
    now: datetime,
    deadline: datetime,
    bounds: Bounds,
    trigger: Trigger,
    once: str | None,
) -> Asked | None:
    """Asks people and keeps the order of the others (by id: position and gain); None when the seed does not run."""
    rows = await graph.write(
        "propagate/ask_wave",
        once=once,
        seed_id=seed_id,
        asks=list(asks),
        order=dict(order),
        worth_of_a_yes=worth_of_a_yes,
        now=now,
        deadline=deadline,
        **asdict(bounds),
        trigger=trigger,
    )
    return Asked(**rows[0]) if rows else None


async def record_answer(graph: Graph, *, seed_id: str, user_id: str, answer: str, now: datetime) -> Answered | None:
    """Records an answer; None when there is no such seed."""
    rows = await graph.write("propagate/record_answer", seed_id=seed_id, user_id=user_id, answer=answer, now=now)
    return Answered(**rows[0]) if rows else None


async def less_like_this(
    graph: Graph, *, seed_id: str, user_id: str, now: datetime, until: datetime
) -> Unwanted | None:
    """Declines an open ask and keeps such venues away; None when there is no such seed."""
    rows = await graph.write(
        "propagate/less_like_this", seed_id=seed_id, user_id=user_id, answer="no", now=now, until=until
    )
    return Unwanted(**rows[0]) if rows else None


async def settle_yeses(graph: Graph, *, seed_id: str, plan_id: str, now: datetime) -> Settled | None:
    """Tips the seed when enough are in, joins later ones to its plan; None when the seed does not run."""
    rows = await graph.write("propagate/settle_yeses", repeatable=True, seed_id=seed_id, plan_id=plan_id, now=now)
    return Settled(**rows[0]) if rows else None


async def stop_seed(graph: Graph, *, seed_id: str, version: int, reason: str, now: datetime, once: str | None) -> bool:
    """Ends a seed as it was found; False when it changed meanwhile."""
    rows = await graph.write("propagate/stop_seed", once=once, seed_id=seed_id, version=version, reason=reason, now=now)
    return bool(rows)


async def cancel_seed(graph: Graph, *, seed_id: str, caller_id: str | None, now: datetime) -> Cancel | None:
    """Stops a seed by hand; None when there is none of that id."""
    rows = await graph.write("propagate/cancel_seed", seed_id=seed_id, caller_id=caller_id, now=now)
    return Cancel(**rows[0]) if rows else None


async def first_asks(graph: Graph, *, since: datetime) -> dict[int, int]:
    """How many people were in a seed's first wave so often since then."""
    rows = await graph.read("propagate/first_asks", since=since)
    return {row["times"]: row["people"] for row in rows}


async def expire_asks(graph: Graph, *, now: datetime, limit: int) -> int:
    """Takes missed deadlines for answers; how many."""
    rows = await graph.write("propagate/expire_asks", repeatable=True, now=now, limit=limit)
    return int(rows[0]["expired"])


async def list_waiting(graph: Graph, *, now: datetime, refused_since: datetime, limit: int) -> list[str]:
    """Ids of running seeds whose next step comes from no event."""
    rows = await graph.read("propagate/list_waiting", now=now, refused_since=refused_since, limit=limit)
    return [row["id"] for row in rows]


async def list_unbegun(graph: Graph, *, launched_before: datetime, limit: int) -> list[str]:
    """Ids of launched seeds whose candidates nobody has found."""
    rows = await graph.read("propagate/list_unbegun", launched_before=launched_before, limit=limit)
    return [row["id"] for row in rows]


async def get_order(graph: Graph, *, seed_id: str, viewer_id: str, sees_all: bool) -> Json | None:
    """The influence order; None for who may not know of the seed."""
    rows = await graph.read("propagate/get_order", seed_id=seed_id, viewer_id=viewer_id, sees_all=sees_all)
    return rows[0] if rows else None


async def get_cascade(graph: Graph, *, seed_id: str, viewer_id: str, sees_all: bool) -> Json | None:
    """The cascade; None for who may not know of the seed."""
    rows = await graph.read("propagate/get_cascade", seed_id=seed_id, viewer_id=viewer_id, sees_all=sees_all)
    return rows[0] if rows else None
