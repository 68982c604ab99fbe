"""Random selections, drawn from the description: as trees, so that tests can walk them, and as text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from app.http.problems import Problem
from app.selections.cypher import Statement, one
from app.selections.description import GRAPH
from app.selections.reading import read
from app.selections.terms import Filter, Hop, Kind, Value


@dataclass
class Wanted:
    """One field of a random selection.

    Attributes:
        name: What the answer calls it.
        value: The value it is, unless it is a hop.
        hop: The hop it is.
        arguments: Of the hop, as Python values; names of enums are `Word`.
        fields: What is selected there.
    """

    name: str
    value: Value | None = None
    hop: Hop | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    fields: list[Wanted] = field(default_factory=list)


def compiled_or_refused(text: str, kind: str) -> Statement | None:
    """The statement of a text that anybody may have written; None where it is refused as documented."""
    try:
        return one(read(text, kind))
    except Problem as problem:
        if problem.status_code != 400:
            raise
        return None


class Word(str):
    """The name of an enum's value: written without quotes."""

    __slots__ = ()


def text_of(fields: list[Wanted]) -> str:
    """A selection set."""
    return "{" + " ".join(_field(each) for each in fields) + "}"


def _field(wanted: Wanted) -> str:
    if wanted.hop is None:
        assert wanted.value is not None
        return f"{wanted.name}: {wanted.value.name}"
    given = ", ".join(f"{name}: {_literal(value)}" for name, value in wanted.arguments.items())
    arguments = f"({given})" if given else ""
    return f"{wanted.name}: {wanted.hop.name}{arguments} {text_of(wanted.fields)}"


def _literal(value: Any) -> str:
    if isinstance(value, Word):
        return value
    if isinstance(value, list):
        return "[" + ", ".join(_literal(each) for each in value) + "]"
    return json.dumps(value)


@st.composite
def selections(draw: st.DrawFn, kind: Kind, depth: int, *, longest: int = 4) -> list[Wanted]:
    """Fields of a kind, down to so many levels; lists are asked for in full or cut to a few."""
    values = draw(st.lists(st.sampled_from(kind.values), min_size=1, max_size=6, unique_by=lambda value: value.name))
    fields = [Wanted(f"a{number}", value=value) for number, value in enumerate(values)]
    if depth > 1 and kind.hops:
        hops = draw(st.lists(st.sampled_from(kind.hops), min_size=1, max_size=4 if depth == 2 else 2))
        for number, hop in enumerate(hops):
            inner = draw(selections(GRAPH.kind(hop.to), depth - 1, longest=longest))
            arguments = draw(arguments_of(hop, longest)) if hop.many else {}
            fields.append(Wanted(f"h{number}", hop=hop, arguments=arguments, fields=inner))
    return fields


@st.composite
def arguments_of(draw: st.DrawFn, hop: Hop, longest: int) -> dict[str, Any]:
    """Arguments of a hop; always with a length, so that the cost stays within bounds."""
    given: dict[str, Any] = {"first": draw(st.integers(1, longest))}
    if draw(st.booleans()):
        given["order_by"] = Word(draw(st.sampled_from([order.name for order in hop.orders])))
    if draw(st.booleans()):
        given["direction"] = Word(draw(st.sampled_from(["asc", "desc"])))
    for each in hop.filters:
        if draw(st.booleans()):
            given[each.name] = draw(value_of(each))
    return given


def value_of(wanted: Filter) -> st.SearchStrategy[Any]:
    """Values of a filter."""
    if wanted.least is not None and wanted.most is not None:
        return st.integers(wanted.least, wanted.most)
    words = [Word(word) for word in GRAPH.enums[wanted.type.strip("[]!")]]
    return st.lists(st.sampled_from(words), min_size=1, max_size=4)
