"""Scoring on the real graph: probabilities, reasons, limits, events; and small models trained on what it remembers."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from app.clock import Clock
from app.graph import AlreadyProcessed, Graph
from app.jobs import no_progress
from app.settings import Settings
from app.stages.score import queries, service
from app.stages.score.small_models import model_card, train_small_models
from ml.acceptance import FALLBACK, FEATURES
from tests.engines import Engines
from tests.integration.generate.town import Town

KEPT = """
MATCH (venue:Venue)<-[:AT]-(seed:Seed {state: 'scored'})-[:IN]->(slot:Slot)
RETURN seed.id AS id, seed.conversion_probability AS probability, seed.reasons AS reasons, seed.version AS version,
       seed.max_group AS max_group, seed.min_group AS min_group, slot.id AS slot, slot.seats_left AS seats,
       seed.model_version AS model, size(seed.features) AS features, seed.start AS start,
       COLLECT { MATCH (seed)-[:STARTS_WITH]->(person) RETURN person.id ORDER BY person.id } AS starters,
       COLLECT {
         MATCH (seed)-[starts:STARTS_WITH]->(person)
         RETURN starts.acceptance_probability ORDER BY person.id
       } AS chances
ORDER BY seed.id
"""
GROW = {"ties": 8, "groups": 4, "venue_pool": 64, "venues": 8, "drafts": 4}


def ask(engines: Engines, statement: Any, **parameters: Any) -> list[dict[str, Any]]:
    with engines.driver() as driver:
        return [record.data() for record in driver.execute_query(statement, parameters).records]


async def grow(graph: Graph, town: Town, now: datetime, request_id: str = "r-1") -> int:
    """Drafts, as the stage before leaves them."""
    limits: dict[str, Any] = GROW | {
        "radius_m": 10_000.0,
        "min_group": 4,
        "max_group": 8,
        "ask_budget": 16,
        "ask_cap": 5,
    }
    rows = await graph.write(
        "generate/create_drafts",
        anchor_ids=town.people,
        venue_id=None,
        request_id=request_id,
        for_everybody=True,
        id_prefix="0193644b-2e80",
        now=now,
        earliest=now + timedelta(hours=4),
        latest=now + timedelta(days=7),
        last_answer=timedelta(hours=1),
        **limits,
    )
    return int(rows[0]["drafts"])


@pytest.fixture
def town(graph: Graph, engines: Engines, clock: Clock) -> Town:
    return Town(clock.now(), circles=5, people_per_circle=9, venues=8).build(engines)


async def test_kept_seeds_are_likely_diverse_and_explained(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    drafts = await grow(graph, town, clock.now())
    done = await service.score_drafts(graph, settings, clock.now(), request_id=None)
    seeds = ask(engines, KEPT)
    assert done.drafts == drafts == done.kept + done.dropped
    assert len(seeds) == done.kept == done.scored > 10
    assert max(Counter(person for seed in seeds for person in seed["starters"]).values()) <= settings.seeds_per_person
    promised: Counter[str] = Counter()
    for seed in seeds:
        promised[seed["slot"]] += seed["max_group"]
        assert settings.stop_below <= seed["probability"] < 1.0
        assert all(0.0 < chance < 1.0 for chance in seed["chances"])
        assert any("free" in reason for reason in seed["reasons"])
        assert (seed["version"], seed["model"]) == (1, "conversion-fallback-1")
        assert seed["features"] == 8
    assert all(promised[seed["slot"]] <= seed["seats"] for seed in seeds)
    assert ask(engines, "MATCH (seed:Seed {state: 'draft'}) RETURN count(*) AS n") == [{"n": 0}]
    told = ask(
        engines, "MATCH (event:Unsent {type: 'seed.scored'}) RETURN event.kept AS kept, event.dropped AS dropped"
    )
    assert told == [{"kept": done.kept, "dropped": done.dropped}]


async def test_limits_hold_over_runs_and_processes(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    now = clock.now()
    await grow(graph, town, now, "r-1")
    await asyncio.gather(*(service.score_drafts(graph, settings, now, request_id="r-1") for _ in range(3)))
    first = len(ask(engines, KEPT))
    await grow(graph, town, now, "r-2")
    await service.score_drafts(graph, settings, now, request_id="r-2")
    seeds = ask(engines, KEPT)
    assert len(seeds) >= first > 0
    assert max(Counter(person for seed in seeds for person in seed["starters"]).values()) <= settings.seeds_per_person
    promised: Counter[str] = Counter()
    for seed in seeds:
        promised[seed["slot"]] += seed["max_group"]
    assert all(promised[seed["slot"]] <= seed["seats"] for seed in seeds)


async def test_an_event_is_told_once(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    await grow(graph, town, clock.now())
    await service.score_drafts(graph, settings, clock.now(), request_id="r-1", once="score:e-1")
    before = ask(engines, KEPT)
    with pytest.raises(AlreadyProcessed):
        await service.score_drafts(graph, settings, clock.now(), request_id="r-1", once="score:e-1")
    assert ask(engines, KEPT) == before
    assert len(ask(engines, "MATCH (event:Unsent {type: 'seed.scored'}) RETURN event.id AS id")) == 1


async def test_a_request_keeps_what_it_wants_and_is_done(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    now = clock.now()
    await graph.write(
        "generate/request_seeds",
        request_id="q-1",
        caller_id="admin",
        user_id=town.people[0],
        venue_id=None,
        latitude=None,
        longitude=None,
        radius_m=0.0,
        limit=2,
        now=now,
        keep={"id": "k-1", "body_hash": "", "status": 202, "answer": "{}", "location": None},
    )
    await grow(graph, town, now, "q-1")
    done = await service.score_drafts(graph, settings, now, request_id="q-1")
    request = (await graph.read("generate/get_request", request_id="q-1"))[0]
    assert done.kept == 2
    assert (request["state"], request["kept"]) == ("done", 2)


async def test_nothing_to_score_is_no_error(graph: Graph, settings: Settings, clock: Clock) -> None:
    done = await service.score_drafts(graph, settings, clock.now(), request_id=None)
    assert (done.drafts, done.kept, done.dropped, done.scored) == (0, 0, 0, 0)


def write_history(engines: Engines, town: Town, now: datetime, count: int) -> None:
    """Past seeds in which open people say yes, the more so the more friends are in."""
    luck = np.random.default_rng(3)
    known: dict[str, set[str]] = {person: set() for person in town.people}
    for one, other, _ in town.friends:
        known[one].add(other)
        known[other].add(one)
    rows = []
    for number in range(count):
        start = now - timedelta(days=80) + timedelta(hours=20 * number)
        people = [str(one) for one in luck.choice(town.people, 1)]
        people += [str(one) for one in luck.permutation(sorted(known[people[0]]))[:9]]
        yes: list[str] = []
        asks = []
        for position, person in enumerate(people):
            friends = len(known[person] & set(yes))
            says = bool(luck.random() < 0.15 + 0.2 * min(friends, 3))
            asked_at = start - timedelta(hours=24 - position)
            asks.append({"id": person, "position": position, "at": asked_at, "friends": friends, "yes": says})
            if says:
                yes.append(person)
        rows.append({"id": f"h-{number}", "start": start, "asks": asks, "tipped": len(yes) >= 4})
    ask(
        engines,
        """UNWIND $rows AS row MATCH (venue:Venue {id: 'v-1'})
        CREATE (seed:Seed {id: row.id, origin: 'history', start: row.start, created_at: row.start - duration({hours: 30}),
          state: CASE WHEN row.tipped THEN 'booked' ELSE 'expired' END, min_group: 4, max_group: 8, ask_budget: 16, version: 1})
        CREATE (seed)-[:AT]->(venue)
        WITH seed, row UNWIND row.asks AS ask MATCH (person:User {id: ask.id})
        CREATE (seed)-[:ASKED {wave: ask.position, position: ask.position, asked_at: ask.at, accepted_friends: ask.friends,
          answer: CASE WHEN ask.yes THEN 'yes' ELSE 'no' END, answered_at: ask.at + duration({minutes: 10})}]->(person)
        WITH seed, person, ask WHERE ask.position < 3 CREATE (seed)-[:STARTS_WITH]->(person)""",
        rows=rows,
    )


async def test_small_models_learn_from_history_and_go_live(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    write_history(engines, town, clock.now(), 120)
    learned = await train_small_models(graph, clock, progress=no_progress)
    assert learned["acceptance"].examples > 700
    assert learned["conversion"].examples == 120
    accepting, converting = learned["acceptance"].trained, learned["conversion"].trained
    assert accepting is not None and accepting.serving is not None
    assert accepting.model.probability(0.0, 3, 0.0) > accepting.model.probability(0.0, 0, 0.0)
    assert converting is not None
    models = await service.live_models(graph)
    assert models.acceptance.version == accepting.serving.version != FALLBACK.version
    again = (await train_small_models(graph, clock, progress=no_progress))["acceptance"].trained
    assert again is not None and again.serving is not None
    live = ask(engines, "MATCH (m:ModelVersion {live: true, model: 'acceptance'}) RETURN m.figures AS figures")
    assert len(live) == 1 and "logistic regression" in live[0]["figures"]
    card = await model_card(graph, "acceptance")
    assert card == again.card
    await grow(graph, town, clock.now())
    done = await service.score_drafts(graph, settings, clock.now(), request_id=None)
    assert done.acceptance_version == again.serving.version


async def test_what_the_formula_beats_leaves_it_in_place(
    graph: Graph, settings: Settings, clock: Clock, engines: Engines, town: Town
) -> None:
    write_history(engines, town, clock.now(), 120)
    await train_small_models(graph, clock, progress=no_progress)
    assert (await service.live_models(graph)).acceptance is not FALLBACK
    await queries.save_model(
        graph, id="m-9", model="acceptance", version="worse", now=clock.now(),
        data="{}", figures="{}", parameters="{}", card="{}", live=False,
    )  # fmt: skip
    assert (await service.live_models(graph)).acceptance is FALLBACK


async def test_without_history_the_formulas_serve(graph: Graph, clock: Clock, town: Town) -> None:
    learned = await train_small_models(graph, clock, progress=no_progress)
    assert {(each.examples, each.trained) for each in learned.values()} == {(0, None)}
    models = await service.live_models(graph)
    assert models.acceptance is FALLBACK
    assert models.conversion is None
    assert await model_card(graph, "acceptance") is None


async def test_features_are_those_of_the_model(graph: Graph, clock: Clock, town: Town) -> None:
    now = clock.now()
    await grow(graph, town, now)
    ids = (await graph.read("score/drafts", request_id=None))[0]["ids"][:5]
    for row in await graph.read("score/seed_features", seed_ids=ids, pool=16, now=now):
        for person in row["starters"] + row["candidates"]:
            named = dict(zip(FEATURES, person["features"], strict=True))
            assert 0.0 <= named["affinity"] <= 1.0
            assert 0.0 <= named["interest_match"] <= 1.0
            assert 0.0 <= named["distance_km"] <= 30.0
            assert named["price_fit"] in (0.0, 0.5, 1.0)
            assert named["recent_asks"] == 0.0
        assert all(person["features"][FEATURES.index("free")] == 1.0 for person in row["starters"])
        assert all(candidate["ties"] for candidate in row["candidates"])
