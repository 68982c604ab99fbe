"""What can be wrong with a selection, as the caller is told: 400, with the place or with the cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError
from pydantic import Field

from app.http.problems import FieldError, Problem


class SelectionError(FieldError):
    """One thing that is wrong with a selection, and where."""

    line: int | None = Field(default=None, description="Line of the selection, counted from 1")
    column: int | None = Field(default=None, description="Character of the line, counted from 1")


def not_understood(errors: Sequence[GraphQLError]) -> Problem:
    """400 for text that is no selection, or asks for what is not there."""
    found: list[FieldError] = [_error(each) for each in errors]
    return Problem(400, "Selection not understood", f"select: {found[0].message}", errors=found)


def too_large(what: str, amount: int, most: int) -> Problem:
    """400 for a selection that would cost too much, before it costs anything.

    Args:
        what: What there is too much of: `cost`, `depth`, `fields`, `hops`, `tokens` or `characters`.
        amount: How much; at least, where counting ended early.
        most: How much is allowed.
    """
    detail = f"The selection's {what} of {amount} is above {most}. Ask for fewer hops, or for less with `first`."
    facts: dict[str, Any] = {what: amount, "most": most}
    return Problem(400, "Selection too large", detail, **facts)


def _error(error: GraphQLError) -> SelectionError:
    place = error.locations[0] if error.locations else None
    where = f"line {place.line}, column {place.column}: " if place else ""
    return SelectionError(
        field="query.select",
        message=where + error.message[:300],
        code="selection_invalid",
        line=place.line if place else None,
        column=place.column if place else None,
    )
