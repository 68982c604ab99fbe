"""Lists in pages: `limit`, an opaque `cursor`, and `{"items": [...], "next_cursor": ...}`.

Pages are keysets: a cursor holds the sort key of the last item, so that a list that grows neither repeats nor skips
items. A query takes the key as parameters (`$after_start`, `$after_id`, null on the first page) and a `$limit` of one
more row than the page has, by which `Page.of` knows whether there is a next one:

    @router.get("/seeds")
    async def list_seeds(graph: GraphDep, page: PageDep) -> Page[SeedOut]:
        after = page.after(datetime, str)
        found = await service.list_seeds(graph, after=after, limit=page.limit + 1)
        return Page.of(found, page.limit, key=lambda seed: (seed.start, seed.id))
"""

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Self, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from app.http.problems import Problem, refused
from app.http.times import within_reason

Key = tuple[str | int | float | datetime, ...]
Item = TypeVar("Item")

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


class Cursor:
    """The sort key of an item, as an opaque text: URL-safe base64 of its JSON."""

    @staticmethod
    def write(key: Key) -> str:
        """Text of a key."""
        values = [value.isoformat() if isinstance(value, datetime) else value for value in key]
        return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")

    @staticmethod
    def read(text: str, *types: type) -> tuple[Any, ...]:
        """The key back from its text.

        Args:
            text: What a caller sent.
            types: Type of each part: `str`, `int`, `float` or `datetime`.

        Raises:
            Problem: 422 when the text is not a cursor of this list.
        """
        try:
            values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
            if not isinstance(values, list) or len(values) != len(types):
                raise ValueError("another number of parts")
            return tuple(_part(value, wanted) for value, wanted in zip(values, types, strict=True))
        except (ValueError, binascii.Error, RecursionError) as error:
            raise _broken() from error


def _part(value: object, wanted: type) -> str | int | float | datetime:
    if wanted is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a time without offset")
        return within_reason(moment)
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if wanted is int and isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return value
    if wanted is str and isinstance(value, str):
        value.encode()  # half a surrogate pair is no text
        return value
    raise ValueError(f"no {wanted.__name__}")


def _broken() -> Problem:
    return refused("query.cursor", "not a cursor of this list; leave it out to begin again", "cursor_invalid")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of a list is asked for."""

    limit: int
    cursor: str | None

    def after(self, *types: type) -> tuple[Any, ...] | None:
        """Sort key of the last item of the page before, or None for the first page.

        Raises:
            Problem: 422 when the cursor is broken.
        """
        return None if self.cursor is None else Cursor.read(self.cursor, *types)


async def page_request(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None,
        Query(max_length=1000, description="`next_cursor` of the page before; none for the first page"),
    ] = None,
) -> PageRequest:
    """Reads `limit` and `cursor` of a request."""
    return PageRequest(limit, cursor)


PageDep = Annotated[PageRequest, Depends(page_request)]


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(default=None, description="`cursor` of the next page; null on the last one")

    @classmethod
    def of(cls, found: Sequence[Item], limit: int, *, key: Callable[[Item], Key]) -> Self:
        """A page of at most `limit` items out of at most `limit + 1` that were found.

        Args:
            found: Items in the order of the list; one more than the page has where there is a next page.
            limit: Items of the page.
            key: Sort key of an item: total, as the query orders by it.
        """
        items = list(found[:limit])
        more = len(found) > limit
        return cls(items=items, next_cursor=Cursor.write(key(items[-1])) if more else None)
