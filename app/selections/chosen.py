"""A selection that was read and checked: what to compile, and how the answer is to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.selections.terms import Direction, Filter, Hop, Kind, Order, Value


@dataclass(frozen=True, slots=True)
class TypeName:
    """`__typename`: known without asking the graph."""


@dataclass(frozen=True, slots=True)
class CursorField:
    """Where the list that the thing stands in goes on."""


@dataclass(frozen=True, slots=True)
class ChosenHop:
    """A hop with its arguments.

    Attributes:
        hop: As described.
        column: Its name in the row that the graph answers.
        chosen: What is selected there.
        first: How many; 1 for a single thing.
        order: How sorted; None for a single thing that needs none.
        direction: Which way.
        after: Sort key and id of the last one seen.
        filters: Those given or with a default, with their values.
    """

    hop: Hop
    column: str
    chosen: Chosen
    first: int
    order: Order | None
    direction: Direction
    after: tuple[Any, str] | None
    filters: tuple[tuple[Filter, Any], ...]


Field = Value | TypeName | CursorField | ChosenHop


@dataclass(frozen=True, slots=True)
class Chosen:
    """Fields of one kind, by the names that the answer gives them, in its order."""

    kind: Kind
    fields: Mapping[str, Field]
