"""Nobody sees what is not theirs: every operation and selection, by every kind of caller, searched for what they may not have."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from graphql import GraphQLObjectType, GraphQLSchema, build_schema, get_named_type, is_leaf_type

from app.main import create_app
from app.settings import Settings, load_settings
from tests.integration.conftest import SignIn
from tests.integration.matrix.rows import ROWS, Row
from tests.integration.matrix.scene import CALLERS, FACTS, IDS, VIEWERS, Viewer, build
from tests.integration.town import Town

METHODS = ("get", "put", "post", "patch", "delete")
#: Where selections begin.
STARTS = {
    "users": "u-owner",
    "venues": "v-1",
    "seeds": "seed-of-marker",
    "plans": "plan-of-marker",
    "bookings": "booking-of-marker",
}
UNKNOWN = "nothing-of-that-id"


def operations(settings: Settings) -> dict[str, tuple[str, str]]:
    """Method and path by operation id, as the document has them."""
    paths = create_app(settings).openapi()["paths"]
    return {
        item[method]["operationId"]: (method, path)
        for path, item in paths.items()
        for method in METHODS
        if method in item
    }


def test_every_operation_has_a_row(tmp_path: Any) -> None:
    assert set(operations(load_settings(home=tmp_path))) == set(ROWS)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Every statement is planned for the first time here: that may take a while on a busy machine."""
    return settings.model_copy(update={"query_timeout_seconds": 60.0})


@pytest.fixture
def scene(town: Town) -> Town:
    build(town)
    return town


def headers(viewer: Viewer, signed_in: SignIn) -> dict[str, str]:
    caller = CALLERS[viewer]
    return {} if caller is None else signed_in(caller[0], role=caller[1])


def sent(row: Row, **replaced: str) -> dict[str, str]:
    return IDS | row.path | replaced


async def call(
    api: httpx.AsyncClient, method: str, path: str, row: Row, caller: dict[str, str], **replaced: str
) -> httpx.Response:
    query = {name: replaced.get(name, value) for name, value in row.query.items()}
    return await api.request(method, path.format(**sent(row, **replaced)), params=query, json=row.body, headers=caller)


def leaks(viewer: Viewer, response: httpx.Response, own_words: str) -> list[str]:
    """Facts in an answer that the viewer may not have and did not bring along."""
    told = response.text + response.headers.get("Location", "")
    return [
        f"{fact.what} ({fact.marker})"
        for fact in FACTS
        if viewer not in fact.may and fact.marker in told and fact.marker not in own_words
    ]


def own_words(row: Row, path: str) -> str:
    """What the caller sent: to hear it again is no news."""
    return path.format(**sent(row)) + json.dumps(row.query) + json.dumps(row.body)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_no_operation_tells_what_its_caller_may_not_know(
    scene: Town, api: httpx.AsyncClient, signed_in: SignIn, settings: Settings, viewer: Viewer
) -> None:
    """First what only reads, then what changes something, at last what ends the caller's session or self."""
    found: dict[str, list[str]] = {}
    caller = headers(viewer, signed_in)
    every = operations(settings)
    for name in sorted(every, key=lambda one: (ROWS[one].last, every[one][0] != "get", one)):
        method, path = every[name]
        response = await call(api, method, path, ROWS[name], caller)
        assert response.status_code < 500, (name, response.text)
        if leaked := leaks(viewer, response, own_words(ROWS[name], path)):
            found[f"{name} {response.status_code}"] = leaked
    assert found == {}


def test_the_markers_are_there_to_be_found(scene: Town) -> None:
    """A fact that the town does not hold would never be missed."""
    held = json.dumps(
        scene.run(
            "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN collect(properties(n)) AS nodes, collect(properties(r)) AS edges"
        ),
        default=str,
        separators=(",", ":"),
    )
    assert [fact.marker for fact in FACTS if fact.marker not in held] == []


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_what_one_may_know_is_told(
    scene: Town, api: httpx.AsyncClient, signed_in: SignIn, viewer: Viewer
) -> None:
    """The other half: a matrix whose cells were all empty would hold, too."""
    caller = headers(viewer, signed_in)
    told = ""
    for path in (
        "users/u-owner",
        "plans/plan-of-marker",
        "bookings/booking-of-marker",
        "seeds/seed-of-marker",
        "seeds/seed-of-marker/cascade",
        "feed",
        "seeds/requests/request-owner",
        "users/u-rita",
    ):
        response = await api.get(f"/api/v1/{path}", headers=caller)
        told += response.text if response.status_code == 200 else ""
    expected = {fact.what for fact in FACTS if viewer in fact.may}
    assert expected <= {fact.what for fact in FACTS if fact.marker in told}


@pytest.mark.parametrize("viewer", ["stranger", "blocked", "manager"])
async def test_what_is_hidden_is_answered_like_what_is_not_there(
    scene: Town, api: httpx.AsyncClient, signed_in: SignIn, settings: Settings, viewer: Viewer
) -> None:
    """Same status, same words: only the id differs."""
    caller, differing = headers(viewer, signed_in), {}
    for name, (method, path) in operations(settings).items():
        for hidden in ROWS[name].hidden:
            there = await call(api, method, path, ROWS[name], caller)
            nowhere = await call(api, method, path, ROWS[name], caller, **{hidden: UNKNOWN})
            known = sent(ROWS[name])[hidden]
            if alike(there, known) != alike(nowhere, UNKNOWN):
                differing[name] = (alike(there, known), alike(nowhere, UNKNOWN))
    assert differing == {}


def alike(response: httpx.Response, id: str) -> tuple[int, dict[str, Any]]:
    told = {key: value for key, value in response.json().items() if key not in ("request_id", "instance")}
    return response.status_code, json.loads(json.dumps(told).replace(id, "ID"))


def selections(schema: GraphQLSchema, start: GraphQLObjectType, depth: int) -> str:
    """Every field that needs no argument, so many hops deep."""
    parts = []
    for name, field in start.fields.items():
        kind = get_named_type(field.type)
        if is_leaf_type(kind):
            parts.append(name)
        elif depth:
            parts.append(f"{name}{selections(schema, schema.type_map[kind.name], depth - 1)}")  # type: ignore[arg-type]
    return "{" + " ".join(parts) + "}"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_no_selection_tells_what_its_caller_may_not_know(
    scene: Town, api: httpx.AsyncClient, signed_in: SignIn, viewer: Viewer
) -> None:
    """Everything that hangs on each kind of thing, and what hangs on that."""
    caller = headers(viewer, signed_in)
    text = (await api.get("/api/v1/graph/schema", headers=signed_in("u-admin", role="admin"))).text
    schema = build_schema(text)
    found: dict[str, list[str]] = {}
    for entity, id in STARTS.items():
        kind = schema.type_map[entity[:-1].capitalize()]
        assert isinstance(kind, GraphQLObjectType)
        path = f"/api/v1/graph/{entity}/{id}"
        for field, definition in kind.fields.items():
            inner = get_named_type(definition.type)
            text = field if is_leaf_type(inner) else field + selections(schema, schema.type_map[inner.name], 1)  # type: ignore[arg-type]
            response = await api.get(path, params={"select": "{" + text + "}"}, headers=caller)
            assert response.status_code in {200, 401, 403, 404}, (path, text, response.text)
            if leaked := leaks(viewer, response, path):
                found[f"{path} {text}"] = leaked
    assert found == {}
