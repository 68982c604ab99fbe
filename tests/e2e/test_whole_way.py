"""The whole way through HTTP and processes: `sprout demo --exit --json`, and what must hold in the graph afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import neo4j
import pytest

from tests.engines import Engines

pytestmark = pytest.mark.timeout(900)
STAGES = ["sense", "embed", "generate", "score", "propagate", "book"]


@dataclass(frozen=True)
class Demo:
    """A demo that has ended."""

    figures: dict[str, Any]
    output: str
    environment: dict[str, str]


@pytest.fixture(scope="module")
def demo(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo city, with a desk that refuses and hangs more than usual."""
    engines.wipe_graph()
    engines.wipe_redis()
    home = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, **engines.environment, "SPROUT_HOME": str(home / ".sprout"), "COLUMNS": "160"}
    environment |= {"SPROUT_API_PORT": "18733", "SPROUT_DESK_PORT": "18734"}
    file = home / "figures.json"
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "demo", "--exit", "--json", str(file), "--refuse", "0.3", "--hang", "0.1"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    logs = "\n".join(f"== {log.name}\n{log.read_text()[-2000:]}" for log in home.glob(".sprout/logs/*.log"))
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n{logs}"
    return Demo(json.loads(file.read_text()), done.stdout, environment)


@pytest.fixture
def session(demo: Demo, engines: Engines) -> Iterator[neo4j.Session]:
    """A look at the graph that the demo left."""
    with engines.driver() as driver, driver.session(database="neo4j") as opened:
        yield opened


def rows(session: neo4j.Session, statement: LiteralString) -> list[dict[str, Any]]:
    return session.run(statement).data()


def test_figures_have_their_shape_and_minimums(demo: Demo) -> None:
    figures = demo.figures
    assert [stage["name"] for stage in figures["stages"]] == STAGES
    assert all(stage["seconds"] > 0 and stage["counts"] for stage in figures["stages"])
    assert figures["seeds_propagated"] >= 20
    assert figures["plans_tipped"] >= figures["tables_booked"] >= 5
    assert figures["accepted_friends_at_ask_median"] >= 1
    assert set(figures["per_100_asks"]) == {"ours", "random", "affinity", "blast"}
    best_other = max(value for name, value in figures["per_100_asks"].items() if name != "ours")
    assert figures["per_100_asks"]["ours"] > best_other > 0


def test_figures_are_those_of_the_graph(demo: Demo, session: neo4j.Session) -> None:
    (found,) = rows(
        session,
        """
        MATCH (seed:Seed)-[:ASKED]->() WHERE seed.origin <> 'history'
        WITH count(DISTINCT seed) AS seeds
        RETURN seeds, COUNT { (:Seed)-[:BECAME]->(:Plan) } AS plans,
               COUNT { (b:Booking) WHERE b.state IN ['confirmed', 'completed'] AND b.confirmation_code IS NOT NULL } AS tables
        """,
    )
    figures = demo.figures
    assert found["seeds"] == figures["seeds_propagated"]
    assert (found["plans"], found["tables"]) == (figures["plans_tipped"], figures["tables_booked"])
    for line in rows(session, "MATCH (b:Booking {state: 'confirmed'}) RETURN b.confirmation_code AS code LIMIT 3"):
        assert len(line["code"]) == 10


def test_no_slot_is_oversold_and_no_seat_is_lost(session: neo4j.Session) -> None:
    held = rows(
        session,
        """
        MATCH (slot:Slot) OPTIONAL MATCH (:Booking)-[hold:HOLDS]->(slot)
        WITH slot, coalesce(sum(hold.seats), 0) AS seats
        WHERE slot.seats_left < 0 OR slot.seats_left + seats <> slot.capacity
        RETURN slot.id AS id, slot.seats_left AS left, seats, slot.capacity AS capacity
        """,
    )
    assert held == []


def test_every_table_is_laid_for_those_who_go(session: neo4j.Session) -> None:
    tables = rows(
        session,
        """
        MATCH (b:Booking)-[:OF]->(p:Plan)<-[:BECAME]-(s:Seed)
        RETURN b.id AS id, b.state AS state, p.state AS plan, s.state AS seed, b.party_size AS size,
               COUNT { (:User)-[:GOES_TO {state: 'accepted'}]->(p) } AS go, s.min_group AS least, s.max_group AS most,
               COUNT { (:User)-[g:GOES_TO]->(p) WHERE NOT EXISTS { (s)-[:ASKED {answer: 'yes'}]->(:User)-[g]->(p) } } AS unasked,
               COUNT { (:User)-[:NOTIFIED]->(:Notification {type: 'booked', booking_id: b.id}) } AS told
        """,
    )
    assert tables
    for table in tables:
        assert table["state"] in ("confirmed", "completed", "failed")
        assert table["unasked"] == 0
        if table["state"] == "failed":
            assert (table["plan"], table["seed"]) == ("cancelled", "cancelled")
        else:
            assert table["seed"] == "booked"
            assert table["least"] <= table["size"] == table["go"] <= table["most"]
            assert table["told"] >= table["least"]


def test_people_are_protected(session: neo4j.Session) -> None:
    assert (
        rows(
            session,
            """
        MATCH (s:Seed)-[ask:ASKED]->(u:User) WHERE s.origin <> 'history'
        WITH u, count(ask) AS asks WHERE asks > coalesce(u.ask_cap_per_week, 5)
        RETURN u.id AS id, asks
        """,
        )
        == []
    ), "nobody is asked above their cap"
    assert (
        rows(
            session,
            """
        MATCH (s:Seed) WHERE s.origin <> 'history' AND COUNT { (s)-[:ASKED]->() } > s.ask_budget RETURN s.id AS id
        """,
        )
        == []
    ), "no seed asks beyond its budget"
    assert (
        rows(
            session,
            """
        MATCH (u:User)-[:GOES_TO {state: 'accepted'}]->(one:Plan), (u)-[:GOES_TO {state: 'accepted'}]->(other:Plan)
        WHERE one.id < other.id AND one.state <> 'cancelled' AND other.state <> 'cancelled' AND one.start = other.start
        RETURN u.id AS id
        """,
        )
        == []
    ), "nobody is in two places at once"


def test_each_ask_tells_how_many_friends_were_in(session: neo4j.Session) -> None:
    asks = rows(
        session,
        """
        MATCH (s:Seed)-[ask:ASKED]->(u:User) WHERE s.origin <> 'history'
        RETURN ask.wave AS wave, ask.accepted_friends AS told,
               COUNT { (s)-[yes:ASKED {answer: 'yes'}]->(:User)-[:FRIENDS_WITH]-(u) WHERE yes.answered_at <= ask.asked_at }
               AS before,
               COUNT { (s)-[:ASKED {answer: 'yes'}]->(:User)-[:FRIENDS_WITH]-(u) } AS ever,
               EXISTS { (s)-[:STARTS_WITH]->(u) } AS starts
        """,
    )
    assert len(asks) > 100
    # A yes that was written at the same moment may bear a later time than the ask that counted it.
    assert all(ask["before"] <= ask["told"] <= ask["ever"] for ask in asks)
    assert sum(ask["before"] == ask["told"] for ask in asks) > 0.9 * len(asks)
    assert all(ask["wave"] == 0 for ask in asks if ask["starts"])


def test_nothing_is_left_on_the_way(demo: Demo, session: neo4j.Session) -> None:
    assert rows(session, "MATCH (e:Unsent) RETURN count(e) AS n") == [{"n": 0}]
    dead = subprocess.run(
        [sys.executable, "-m", "app.cli", "bus", "dead", "list", "--json"],
        env=demo.environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(dead.stdout) == []


def test_processes_have_ended(demo: Demo) -> None:
    logs = Path(demo.environment["SPROUT_HOME"]) / "logs"
    assert sorted(log.stem for log in logs.glob("*.log")) == ["api", "desk", "residents", "scheduler", "worker"]
    for log in logs.glob("*.log"):
        assert "Traceback" not in log.read_text(), log.read_text()[-3000:]


def test_what_people_read_names_everything(demo: Demo) -> None:
    for words in ("1 Sense", "6 Book", "said yes", "Tables booked", "People who go per 100 asks", "everybody at once"):
        assert words in demo.output
