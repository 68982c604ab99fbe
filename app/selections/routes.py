"""Selections that begin anywhere, and the schema that tells what can be selected."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import PlainTextResponse, Response

from app.http.auth import CallerDep
from app.http.dependencies import ClockDep, GraphDep
from app.http.problems import problems
from app.selections import sdl
from app.selections.description import GRAPH
from app.selections.parameter import Selected, Selection

router = APIRouter(prefix="/graph", tags=["selections"])

Entity = Literal["users", "venues", "seeds", "plans", "bookings"]


@router.get(
    "/schema",
    operation_id="get_graph_schema",
    summary="What can be selected",
    response_class=PlainTextResponse,
    responses=problems(401)
    | {
        200: {
            "description": "GraphQL schema definition language",
            "content": {
                "text/plain": {"schema": {"type": "string"}, "example": "type Query {\n  users(id: ID!): User\n}"}
            },
        }
    },
)
async def get_graph_schema(_: CallerDep) -> PlainTextResponse:
    """Tells kinds, fields and arguments of selections, from the description that they are checked against."""
    return PlainTextResponse(sdl.sdl())


@router.get(
    "/{entity}/{id}",
    operation_id="select_graph",
    summary="A selection that begins at one thing",
    response_model=Selected,
    responses=problems(400, 401, 404)
    | {
        200: {
            "description": "The fields of the selection, under its names",
            "content": {
                "application/json": {"example": {"name": "Ana Lind", "friends": [{"name": "Wei Sato", "plans": []}]}}
            },
        }
    },
)
async def select_graph(
    *,
    entity: Entity,
    id: Annotated[str, Path(max_length=200, description="Of the thing")],
    select: Annotated[
        str,
        Query(
            description="A GraphQL selection set, or a query with its fragments",
            examples=["{name friends(first: 5, order_by: strength){name plans(state: confirmed){start venue{name}}}}"],
        ),
    ],
    caller: CallerDep,
    graph: GraphDep,
    clock: ClockDep,
) -> Response:
    """Answers a nested question in one round trip to the graph; what the caller may not see is absent.

    400 names the place of what is not understood, or carries the cost of what is too large.
    """
    return await Selection(GRAPH.entities[entity], select, caller, graph, clock.now()).one(id)
