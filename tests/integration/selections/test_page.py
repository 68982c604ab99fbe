"""The page on selections: its examples answer as they say, and its limits are the code's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.selections import reading
from tests.integration.conftest import SignIn
from tests.integration.town import Town

PAGE = (Path(__file__).parents[3] / "docs" / "selections.md").read_text()
EXAMPLES = re.findall(r"^    GET (\S+?)(?:[?&]select=)(.*)\n\n((?:    .*\n)+)", PAGE, re.MULTILINE)
NAMES = {"ana": "Ana Lind", "ben": "Ben Okafor", "eve": "Eve Moss", "zoe": "Zoe Brandt", "v-1": "Noodle Lantern"}


@pytest.mark.parametrize(("path", "select", "told"), EXAMPLES)
async def test_examples_answer_as_they_say(
    evening: Town, api: httpx.AsyncClient, signed_in: SignIn, path: str, select: str, told: str
) -> None:
    evening.run("UNWIND keys($names) AS id MATCH (n:User|Venue {id: id}) SET n.name = $names[id]", names=NAMES)
    evening.run("MATCH (:User {id: 'ana'})-[tie:FRIENDS_WITH]-(:User {id: 'ben'}) SET tie.strength = 0.35")
    url = httpx.URL(path).copy_merge_params({"select": select})
    answer = await api.get(url, headers=signed_in("ana"))
    assert answer.json() == json.loads(told)


def test_every_example_is_tried() -> None:
    assert len(EXAMPLES) == PAGE.count("    GET ") == 4


def test_limits_are_told_as_they_are() -> None:
    told = PAGE.partition("## What is refused")[2]
    limits: dict[str, Any] = {
        "characters": reading.MOST_CHARACTERS,
        "words": reading.MOST_TOKENS,
        "levels": reading.MOST_DEPTH,
        "fields": reading.MOST_FIELDS,
        "hops": reading.MOST_HOPS,
    }
    plain = " ".join(told.split())
    for word, most in limits.items():
        assert f"{most:,} {word}" in plain
    assert f"a cost of {reading.MOST_COST:,}" in plain
    text, cost = re.search(r"`(\{.*\})` costs ([\d,]+)", plain).groups()  # type: ignore[union-attr]
    assert reading.cost_of(reading.read(text, "User")) == int(cost.replace(",", ""))
