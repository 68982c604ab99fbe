"""Random selections in random towns, as a random caller, beside a slow walk over the plain resources: same data, nothing more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from app.graph import Graph
from app.selections.description import GRAPH
from tests.conftest import WEDNESDAY
from tests.engines import Engines
from tests.integration.conftest import SignIn
from tests.integration.selections import town as make
from tests.integration.selections.walk import Walk
from tests.integration.town import Town
from tests.selecting import selections, text_of

PEOPLE = [f"u-{n}" for n in range(6)]
VENUES = ["v-0", "v-1"]
CALLERS = st.sampled_from([*PEOPLE, *PEOPLE, "boss", "ghost"])
LEVELS = st.sampled_from(["public", "friends_only", "private"])
ANSWERS = st.sampled_from(["yes", "yes", "no", "maybe", None])
START = WEDNESDAY + timedelta(days=1, minutes=30)


@st.composite
def towns(draw: st.DrawFn) -> make.Facts:
    """What a small town is made of."""
    pairs = [(one, other) for one in PEOPLE for other in PEOPLE if one < other]
    some = st.lists(st.sampled_from(PEOPLE), min_size=3, max_size=6, unique=True)
    return make.Facts(
        levels={person: draw(LEVELS) for person in PEOPLE},
        friends={
            pair: draw(st.integers(1, 9)) / 10
            for pair in draw(st.lists(st.sampled_from(pairs), max_size=8, unique=True))
        },
        blocks=draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=4, unique=True)),
        seeds={
            f"s-{n}": (
                draw(st.sampled_from(VENUES)),
                draw(some)[:3],
                {person: draw(ANSWERS) for person in draw(some)},
                draw(st.sampled_from(["scored", "propagating", "tipped"])),
            )
            for n in range(draw(st.integers(1, 3)))
        },
        plans={
            f"p-{n}": (
                draw(st.sampled_from(VENUES)),
                draw(st.sampled_from(PEOPLE)),
                {person: draw(st.sampled_from(["invited", "accepted", "declined"])) for person in draw(some)},
                draw(st.sampled_from(["proposed", "confirmed", "booked"])),
                draw(st.sampled_from(["s-0", None])) if n == 0 else None,
            )
            for n in range(draw(st.integers(1, 3)))
        },
        bookings={
            f"b-{n}": draw(st.sampled_from(["pending", "confirmed", "failed"])) for n in range(draw(st.integers(0, 4)))
        },
    )


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(data=st.data())
@pytest.mark.timeout(900)
async def test_same_data_and_nothing_more(
    api: httpx.AsyncClient, signed_in: SignIn, graph: Graph, engines: Engines, town: Town, data: st.DataObject
) -> None:
    engines.wipe_graph()
    facts = data.draw(towns())
    make.build(town, facts, START, WEDNESDAY)
    for _ in range(6):
        caller = data.draw(CALLERS)
        walk = Walk(api, signed_in(caller, role="admin" if caller == "boss" else "member"), caller, facts)
        entity = data.draw(st.sampled_from([*sorted(GRAPH.entities), "users", "users", "plans"]))
        kind = GRAPH.kind(GRAPH.entities[entity])
        id = data.draw(st.sampled_from([*facts.ids(entity), *([caller] * 4 if entity == "users" else [])]))
        fields = data.draw(selections(kind, data.draw(st.sampled_from([2, 2, 3, 4, 5]))))
        text = text_of(fields)
        note(f"{caller}: {entity}/{id} {text}")
        answer = await api.get(f"/api/v1/graph/{entity}/{id}", params={"select": text}, headers=walk.headers)
        expected: Any = await walk.one(kind, id, fields)
        if answer.status_code == 400:
            assert answer.json()["title"] == "Selection too large"
            continue
        assert answer.status_code == (200 if expected is not None else 404), answer.text
        if expected is not None:
            assert answer.json() == expected
