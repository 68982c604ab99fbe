"""The OpenAPI document: valid, and complete enough to generate a client from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from app.main import create_app
from app.settings import load_settings

METHODS = ("get", "put", "post", "delete", "patch")


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    return create_app(load_settings(home=tmp_path)).openapi()


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def test_every_operation_is_complete(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    found = operations(document)
    assert len(found) >= 8
    for name, operation in found:
        assert operation["operationId"].isidentifier(), name
        assert operation["summary"], name
        assert operation["description"], name
        statuses = set(operation["responses"])
        assert {"422", "500", "503"} <= statuses, name
        assert any(status.startswith("2") for status in statuses), name
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                schema = response["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}, f"{name} {status}"
                assert response["content"]["application/problem+json"]["example"]["status"] == int(status)
        if operation.get("security"):
            assert "401" in statuses, name
        if "{" in name:
            assert "404" in statuses, name
        assert ("429" in statuses) == (" /api/" in name and "/webhooks/" not in name), name


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(ids)) == len(ids)


def test_schemas_have_names_that_people_would_give(document: dict[str, Any]) -> None:
    """Two models of one name in different modules would get the modules' names, which break generated clients."""
    assert [name for name in document["components"]["schemas"] if "__" in name] == []


def test_every_answer_and_body_has_an_example(document: dict[str, Any]) -> None:
    parts = [
        (name, part)
        for name, operation in operations(document)
        for status, part in [("2", operation.get("requestBody", {})), *operation["responses"].items()]
        if status.startswith("2")
    ]
    missing = [
        (name, media["schema"])
        for name, part in parts
        for media in part.get("content", {}).values()
        if "example" not in media and not has_example(document, media["schema"])
    ]
    assert missing == []


def has_example(document: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether a schema, or the items of a page, have an example, or each property has one."""
    schema = resolved(document, schema)
    if schema.get("examples") or schema.get("example"):
        return True
    if "anyOf" in schema:
        return all(has_example(document, one) for one in schema["anyOf"])
    properties = schema.get("properties", {})
    if "items" in properties and "next_cursor" in properties:
        return has_example(document, properties["items"]["items"])
    return bool(properties) and all(resolved(document, one).get("examples") for one in properties.values())


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return dict(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    return schema


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(reference := part.get("$ref"), str):
                name = reference.removeprefix("#/components/schemas/")
                assert name in document["components"]["schemas"], reference
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(document)


def test_no_schema_of_fastapis_own_errors_is_left(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_every_example_is_one(document: dict[str, Any]) -> None:
    def models(of: type[BaseModel]) -> Iterator[type[BaseModel]]:
        for model in of.__subclasses__():
            yield model
            yield from models(model)

    checked = 0
    for model in models(BaseModel):
        extra = model.model_config.get("json_schema_extra") if model.__module__.startswith("app.") else None
        if isinstance(extra, dict):
            for example in [*extra.get("examples", []), *([extra["example"]] if "example" in extra else [])]:  # type: ignore[misc]
                model.model_validate_json(json.dumps(example))
                checked += 1
    assert checked >= 10
