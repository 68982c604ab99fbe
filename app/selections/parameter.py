"""The `select` parameter of every resource, and answers in its shape."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import RootModel
from pydantic.types import JsonValue

from app.http.pages import Page

SelectQuery = Annotated[
    str | None,
    Query(
        alias="select",
        description="A GraphQL selection set: the answer has these fields instead, see `GET graph/schema`",
        examples=["{name}"],
    ),
]


class Selected(RootModel[dict[str, JsonValue]]):
    """Whatever was selected, under the names of the selection."""


def shown(found: dict[str, Any]) -> JSONResponse:
    """The answer with one selected thing."""
    return JSONResponse(jsonable_encoder(found))


def shown_page(items: list[dict[str, Any]], page: Page[Any]) -> JSONResponse:
    """The answer with one page of selected things."""
    return shown({"items": items, "next_cursor": page.next_cursor})
