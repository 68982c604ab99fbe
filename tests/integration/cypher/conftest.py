"""A session on a graph for which plans are made: it knows the contract's names, and holds a city."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final, LiteralString

import neo4j
import pytest

from app.city.seeding import seed_city
from app.city.world import CitySize
from app.clock import Clock
from app.graph import Graph
from tests.conftest import settings_for
from tests.engines import Engines
from tests.integration.cypher.vocabulary import LABELS, PROPERTIES, TYPES

#: People and venues of the city for which plans are made: enough that reading all of a label costs more than looking up one.
CITY: Final = CitySize(1000, 300, 7)
_CREATE: Final[dict[LiteralString, list[str]]] = {
    "UNWIND $names AS name CALL db.createLabel(name)": LABELS,
    "UNWIND $names AS name CALL db.createRelationshipType(name)": TYPES,
    "UNWIND $names AS name CALL db.createProperty(name)": PROPERTIES,
}


@pytest.fixture(scope="module")
def session(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[neo4j.Session]:
    """A session on a graph that knows the contract's names: what the server still warns of is misspelt.

    It holds a city: a plan depends on counts, and where nothing is, reading all of it is cheap.
    """
    engines.wipe_graph()
    asyncio.run(_fill(engines, tmp_path_factory.mktemp("city")))
    with engines.driver() as driver, driver.session(database="neo4j") as opened:
        for statement, names in _CREATE.items():
            opened.run(statement, names=names).consume()
        opened.run("CALL db.prepareForReplanning(60)").consume()
        yield opened
    engines.wipe_graph()


async def _fill(engines: Engines, home: Path) -> None:
    settings = settings_for(engines, home)
    async with await Graph.open(settings) as graph:
        await seed_city(graph, settings, Clock.from_settings(settings), CITY, lambda *_: None)
