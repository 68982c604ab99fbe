"""Compiles what is chosen to one Cypher statement, whatever the nesting.

The text is made of the description's own words and of the pieces in `cypher/selections/`. Whatever the caller wrote goes
into parameters (values) or into the answer's names (aliases), so that the same selection with other values is the same text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.graph import pieces
from app.selections.chosen import Chosen, ChosenHop, CursorField
from app.selections.sdl import CURSOR
from app.selections.terms import Hop, Order, Step, Value

_WORD: Final = re.compile(r"\b(?:node|tie|source|other|value)\b")
_ARROWS: Final = {"out": ("-", "->"), "in": ("<-", "-"), "both": ("-", "-")}


@dataclass(frozen=True)
class Statement:
    """One statement with its parameters, lists apart."""

    text: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Names:
    """What the words of a piece stand for."""

    node: str
    tie: str = "null"
    source: str = "null"
    value: str = "null"


def one(chosen: Chosen) -> Statement:
    """The statement for one thing by `$id`, as `$caller_id` may see it: a row with `selected`, or none."""
    return _Compiler().one(chosen)


def many(chosen: Chosen) -> Statement:
    """The statement for the things of `$lists.ids`: a row with `selected` for each that the caller may see, in that order."""
    return _Compiler().many(chosen)


@dataclass
class _Compiler:
    """One compilation: numbers its names, collects its parameters."""

    parameters: dict[str, Any] = field(default_factory=dict)
    _pieces: Mapping[str, str] = field(default_factory=pieces)
    _count: int = 0

    def one(self, chosen: Chosen) -> Statement:
        label, visible = chosen.kind.label, self._visible(chosen, _Names("n0"))
        text = (
            f"MATCH (n0:{label} {{id: $id}})\n"
            "OPTIONAL MATCH (me:User {id: $caller_id})\n"
            f"WITH n0, me{visible}\n"
            f"RETURN {self._map(chosen, _Names('n0'), None)} AS selected"
        )
        return Statement(text, self.parameters)

    def many(self, chosen: Chosen) -> Statement:
        names = _Names("n0", tie="t0", source="me")
        # An ask is the way from a seed to the caller, so it is reached from there.
        tied = chosen.kind.name == "Ask"
        reached = "MATCH (n0)-[t0:ASKED]->(me)\nWITH nth, n0, t0, me" if tied else "WITH nth, n0, me"
        text = (
            "UNWIND range(0, size($lists.ids) - 1) AS nth\n"
            f"MATCH (n0:{chosen.kind.label} {{id: $lists.ids[nth]}})\n"
            "OPTIONAL MATCH (me:User {id: $caller_id})\n"
            f"{reached}{self._visible(chosen, names)}\n"
            f"RETURN nth, {self._map(chosen, names, None)} AS selected\n"
            "ORDER BY nth"
        )
        return Statement(text, self.parameters)

    def _visible(self, chosen: Chosen, names: _Names) -> str:
        rule = chosen.kind.visible
        return f"\nWHERE {self._piece(rule, names)}" if rule else ""

    def _map(self, chosen: Chosen, names: _Names, key: str | None) -> str:
        """A map projection of a node with everything chosen of it."""
        found: dict[str, str] = {}
        for each in chosen.fields.values():
            if isinstance(each, Value):
                plain = not (each.of_tie or each.default or each.piece) and each.property in ("", each.name)
                found[each.name] = f".{each.name}" if plain else f"{each.name}: {self._value(each, names)}"
            elif isinstance(each, CursorField):
                found[CURSOR] = f"{CURSOR}: " + (f"[{key}, {names.node}.id]" if key else "null")
            elif isinstance(each, ChosenHop):
                found[each.column] = f"{each.column}: {self._hop(each, names)}"
        return f"{names.node} {{{', '.join(found.values())}}}"

    def _value(self, value: Value | Order, names: _Names) -> str:
        if value.piece:
            return self._piece(value.piece, names)
        read = f"{names.tie if value.of_tie else names.node}.{value.property or value.name}"
        return f"coalesce({read}, {value.default})" if value.default else read

    def _hop(self, chosen: ChosenHop, names: _Names) -> str:
        hop = chosen.hop
        if not hop.way:
            visible = chosen.chosen.kind.visible
            shown = self._map(chosen.chosen, names, None)
            return f"CASE WHEN {self._piece(visible, names)} THEN {shown} END" if visible else shown
        self._count += 1
        number = self._count
        inner = _Names(f"n{number}", f"t{number}", names.node)
        conditions = self._conditions(chosen, inner)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        match = f"MATCH {_way(hop, names.node, number)}{where}"
        if not hop.many and chosen.order is None:
            return f"head(COLLECT {{ {match} RETURN {self._map(chosen.chosen, inner, None)} LIMIT 1 }})"
        listed = f"COLLECT {{ {match} {self._sorted(chosen, inner, f'k{number}')} }}"
        return listed if hop.many else f"head({listed})"

    def _sorted(self, chosen: ChosenHop, names: _Names, key: str) -> str:
        """The list cut to its length before anything is read of its items; sorted anew, which costs nothing then."""
        assert chosen.order is not None
        kept = f"DISTINCT {names.node}" if chosen.hop.repeats else f"{names.node}, {names.tie}"
        falling = " DESC" if chosen.direction == "desc" else ""
        by = f"ORDER BY {key}{falling}, {names.node}.id"
        limit = self._parameter(chosen.first)
        return (
            f"WITH {kept}, {self._value(chosen.order, names)} AS {key} {by} LIMIT {limit} "
            f"RETURN {self._map(chosen.chosen, names, key)} {by}"
        )

    def _conditions(self, chosen: ChosenHop, names: _Names) -> list[str]:
        visible = chosen.chosen.kind.visible
        conditions = [self._piece(rule, names) for rule in (*chosen.hop.rules, *([visible] if visible else []))]
        for wanted, value in chosen.filters:
            given = _Names(names.node, names.tie, names.source, self._parameter(value))
            conditions.append(self._piece(wanted.piece, given))
        if chosen.after and chosen.order:
            key, sign = self._value(chosen.order, names), "<" if chosen.direction == "desc" else ">"
            last, id = (self._parameter(part) for part in chosen.after)
            conditions.append(f"({key} {sign} {last} OR ({key} = {last} AND {names.node}.id > {id}))")
        return conditions

    def _parameter(self, value: Any) -> str:
        name = f"v{len(self.parameters)}"
        self.parameters[name] = value
        return f"$lists.{name}" if isinstance(value, list) else f"${name}"

    def _piece(self, name: str, names: _Names) -> str:
        """The text of a piece with its words put in; `other` is the word for a person in the fragments of all rooms."""
        meant = {
            "node": names.node,
            "other": names.node,
            "tie": names.tie,
            "source": names.source,
            "value": names.value,
        }
        return _WORD.sub(lambda word: meant[word[0]], self._pieces[name])


def _way(hop: Hop, start: str, number: int) -> str:
    """The pattern from where a hop begins to where it ends; what lies between has no name."""
    *between, last = hop.way
    middle = "".join(_step(step, "", "") for step in between)
    return f"({start}){middle}{_step(last, f't{number}', f'n{number}')}"


def _step(step: Step, tie: str, node: str) -> str:
    begin, end = _ARROWS[step.towards]
    return f"{begin}[{tie}:{step.types}]{end}({node}:{step.label})"
