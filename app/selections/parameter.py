"""The `select` parameter of every resource, and answers in its shape.

A route declares `VenueSelection = Annotated[Selection | None, Depends(selecting("Venue"))]` as a parameter, answers
`await selection.one(venue_id)`, `await selection.page(found, ...)` or `await selection.within(found, ...)` where there is one,
and adds `| Selected` to its model.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

from fastapi import Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, RootModel, TypeAdapter
from pydantic.types import JsonValue

from app.graph import Graph
from app.http.auth import Caller, CallerDep
from app.http.dependencies import ClockDep, GraphDep
from app.http.pages import Page
from app.http.problems import unknown
from app.selections import reading, service

_ANSWER: Final = TypeAdapter(dict[str, Any])
Item = TypeVar("Item", bound=BaseModel)
_WORDS = {"User": "person"}


class Selected(RootModel[dict[str, JsonValue]]):
    """Whatever was selected, under the names of the selection."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Noodle Lantern", "tags": ["noodles", "ramen"]}]}
    )


@dataclass(frozen=True, slots=True)
class Selection:
    """What a caller wants to have of a resource, checked.

    Attributes:
        kind: Kind of the resource, as the description names it.
        text: A GraphQL selection set.
        caller: Who looks.
        graph: The graph.
        now: Product time.
    """

    kind: str
    text: str
    caller: Caller
    graph: Graph
    now: datetime

    async def one(self, id: str) -> Response:
        """The answer for one thing.

        Raises:
            Problem: 404 where there is none that the caller may see.
        """
        found = await service.one(self.graph, self.caller, kind=self.kind, id=id, select=self.text, now=self.now)
        if found is None:
            raise unknown(_WORDS.get(self.kind, self.kind.lower()), id)
        return shown(found)

    async def several(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Several things by id, in that order, less those that the caller may not see.

        Raises:
            Problem: 400 where so many cost too much.
        """
        return await service.several(self.graph, self.caller, kind=self.kind, ids=ids, select=self.text, now=self.now)

    async def page(self, page: Page[Item], id: Callable[[Item], str]) -> Response:
        """The answer for a page of a list: the same things in the same order, with the same cursor."""
        found = await self.several([id(item) for item in page.items])
        return shown({"items": list(found.values()), "next_cursor": page.next_cursor})

    async def within(
        self,
        found: BaseModel,
        items: Sequence[Item],
        id: Callable[[Item], str],
        *,
        name: str,
        instead_of: Iterable[str] = (),
    ) -> Response:
        """The answer for `items` that tell more than the thing itself: each has under `name` what was selected of the thing.

        Args:
            found: The plain answer around the items.
            items: Its items.
            id: Of the thing that an item is about.
            name: Field for what was selected.
            instead_of: Fields of an item that it takes the place of, beside one of that name.
        """
        selected = await self.several([id(item) for item in items])
        without = {name, *instead_of}
        shaped = [
            item.model_dump(exclude=without) | {name: selected[id(item)]} for item in items if id(item) in selected
        ]
        return shown(found.model_dump(exclude={"items"}) | {"items": shaped})


def selecting(kind: str) -> Callable[..., Awaitable[Selection | None]]:
    """The dependency for resources of a kind: None without `select`; 400 before the resource is read where it is wrong."""

    async def selection_of(
        caller: CallerDep,
        graph: GraphDep,
        clock: ClockDep,
        select: Annotated[
            str | None,
            Query(
                description=f"A GraphQL selection set of `{kind}`; the answer has these fields instead. See `GET graph/schema`",
                examples=["{__typename}"],
            ),
        ] = None,
    ) -> Selection | None:
        if select is None:
            return None
        reading.read(select, kind)
        return Selection(kind, select, caller, graph, clock.now())

    return selection_of


def shown(found: dict[str, Any]) -> Response:
    """The answer with what was selected; times are written as in the plain resources."""
    return Response(_ANSWER.dump_json(found), media_type="application/json")
