"""The compiled text: the description's own words, one shape for all values, nothing of what callers write."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.graph import pieces
from app.http.pages import Cursor
from app.selections.cypher import many, one
from app.selections.description import GRAPH
from app.selections.reading import read
from app.selections.terms import Hop, Kind
from tests.selecting import Wanted, compiled_or_refused, selections, text_of, value_of

#: Words that the compiler writes of its own.
GRAMMAR = """
MATCH OPTIONAL WITH WHERE RETURN COLLECT ORDER BY LIMIT DESC DISTINCT AS AND OR CASE WHEN THEN END UNWIND range size head nth
coalesce null me selected cursor id ids caller_id lists range User ASKED
""".split()
NAME = st.from_regex(r"\A(?!__)[_a-zA-Z][_a-zA-Z0-9]{0,12}\Z")
HOSTILE = st.sampled_from(
    [
        "}) DETACH DELETE n //",
        "' OR 1=1",
        "`",
        "name: 1}) RETURN 1 //",
        "asc, n0.email",
        "DESC; DROP",
        "id`",
        "$id",
        "/*",
        "\\",
        "${x}",
    ]
)


def allowed() -> set[str]:
    """Every word that may stand in a statement."""
    words = set(GRAMMAR)
    for text in pieces().values():
        words |= set(re.findall(r"\w+", text))
    for kind in GRAPH.kinds:
        words.add(kind.label)
        for value in kind.values:
            words |= {value.name, *re.findall(r"\w+", f"{value.property} {value.default}")}
        for hop in kind.hops:
            for step in hop.way:
                words |= {step.label, *step.types.split("|")}
            for order in hop.orders:
                words |= {order.name, *re.findall(r"\w+", f"{order.property} {order.default}")}
    return words


ALLOWED = allowed()


def strange(text: str, kind: Kind) -> set[str]:
    """Words of a statement that are not of the description's making."""
    columns = {f"{hop.name}_{n}" for each in GRAPH.kinds for hop in each.hops for n in range(100)}
    found = {word for word in re.findall(r"\w+", text) if not re.fullmatch(r"[ntkv]\d+|\d+", word)}
    return found - ALLOWED - columns


def compiled(fields: list[Wanted], kind: Kind) -> str:
    return one(read(text_of(fields), kind.name)).text


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_other_values_and_aliases_are_the_same_text(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([GRAPH.kind(name) for name in GRAPH.entities.values()]))
    fields = data.draw(selections(kind, 4, longest=2))
    again = [data.draw(other(each)) for each in fields]
    assert compiled(fields, kind) == compiled(again, kind)


@st.composite
def other(draw: st.DrawFn, wanted: Wanted) -> Wanted:
    """The same field under another name, with other values in its arguments."""
    name = wanted.name + "_" + draw(NAME)
    if wanted.hop is None:
        return replace(wanted, name=name)
    filters = {each.name: each for each in wanted.hop.filters}
    arguments: dict[str, Any] = {}
    for argument, value in wanted.arguments.items():
        arguments[argument] = draw(st.integers(1, 3)) if argument == "first" else value
        if argument in filters:
            arguments[argument] = draw(value_of(filters[argument]))
    return replace(wanted, name=name, arguments=arguments, fields=[draw(other(each)) for each in wanted.fields])


HOPS = [(kind, hop) for kind in GRAPH.kinds for hop in kind.hops if hop.many]


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(HOPS), st.data())
def test_a_cursor_is_a_value(found: tuple[Kind, Hop], data: st.DataObject) -> None:
    kind, hop = found
    order = hop.orders[0]
    keys: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(st.characters(codec="utf-8")),
        int: st.integers(-(2**62), 2**62),
        float: st.floats(allow_nan=False, allow_infinity=False),
    }
    key = keys[order.type] | (HOSTILE if order.type is str else keys[order.type])
    texts = set()
    for _ in range(2):
        after = Cursor.write((data.draw(key), data.draw(st.text(st.characters(codec="utf-8"), max_size=5) | HOSTILE)))
        statement = one(read(f'{{{hop.name}(after: "{after}"){{cursor}}}}', kind.name))
        texts.add(statement.text)
        assert not strange(statement.text, kind)
    assert len(texts) == 1


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_only_words_of_the_description_stand_in_the_text(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(GRAPH.kinds))
    fields = data.draw(selections(kind, 4, longest=2))
    alias = data.draw(NAME)
    assume(alias not in ALLOWED and not re.fullmatch(r"[ntkv]\d+", alias))
    fields[0].name = alias
    chosen = read(text_of(fields), kind.name)
    for statement in (one(chosen), many(chosen)):
        assert not strange(statement.text, kind)
        assert not re.search(rf"\b{re.escape(alias)}\b", statement.text)


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_hostile_words_end_at_the_check_or_in_a_parameter(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(GRAPH.kinds))
    text = text_of(data.draw(selections(kind, 3, longest=2)))
    words = re.findall(r"\w+|\W", text)
    place = data.draw(st.integers(0, len(words) - 1))
    words[place] = data.draw(HOSTILE | NAME)
    statement = compiled_or_refused("".join(words), kind.name)
    assert statement is None or not strange(statement.text, kind)


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_a_direction_is_one_of_two_texts(direction: str) -> None:
    text = one(read(f"{{friends(direction: {direction}){{id}}}}", "User")).text
    assert text.count(" DESC") == (2 if direction == "desc" else 0)


def test_every_piece_is_used() -> None:
    used = {kind.visible for kind in GRAPH.kinds if kind.visible}
    for kind in GRAPH.kinds:
        used |= {value.piece for value in kind.values if value.piece}
        for hop in kind.hops:
            used |= {
                *hop.rules,
                *(order.piece for order in hop.orders if order.piece),
                *(each.piece for each in hop.filters),
            }
    assert used == set(pieces())
