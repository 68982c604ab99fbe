"""What is refused before anything runs, and how it is told."""

from __future__ import annotations

import time
from typing import Any

import pytest
from graphql import build_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from app.http.problems import Problem
from app.selections import sdl
from app.selections.description import GRAPH
from app.selections.reading import MOST_COST, MOST_DEPTH, MOST_FIELDS, MOST_HOPS, read
from tests.selecting import compiled_or_refused, selections, text_of


def refused(text: str, kind: str = "User", **more: Any) -> dict[str, Any]:
    """The problem that a selection ends in."""
    with pytest.raises(Problem) as caught:
        read(text, kind, **more)
    assert caught.value.status_code == 400
    return caught.value.body("/x", None)


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("{nam}", 1, 2, "Did you mean 'name'"),
        ("{\n  name\n  friends { plans { x } }\n}", 3, 21, "'x' on type 'Plan'"),
        ("{plans(until: 3){id}}", 1, 8, "Unknown argument 'until'"),
        ("{plans(state: gone){id}}", 1, 15, "'gone' does not exist in 'PlanState'"),
        ("{friends(first: 0){id}}", 1, 10, "1 to 100"),
        ("{friends(first: 101){id}}", 1, 10, "1 to 100"),
        ("{friends(first: 99999999999){id}}", 1, 17, "Int"),
        ('{friends(first: "3"){id}}', 1, 17, "Int"),
        ("{friends(direction: down){id}}", 1, 21, "Direction"),
        ('{friends(after: "WzEsMl0"){id}}', 1, 10, "no cursor"),
        ("{friends}", 1, 2, "selection of subfields"),
        ("{name{x}}", 1, 6, "must not have a selection"),
        ("{a: name a: handle}", 1, 2, "alias"),
        ("{name @include(if: true)}", 1, 7, "directive"),
        ("query($first: Int){friends(first: $first){id}}", 1, 1, "no variables"),
        ("{friends(first: $first){id}}", 1, 17, "not defined"),
        ("{...A} fragment A on User {friends{...A}}", 1, 36, "within itself"),
        ("{...A} fragment A on User {friends{...B}} fragment B on User {...A}", 1, 36, "within itself"),
        ("{...A} fragment A on Venue {name}", 1, 2, "can never be"),
        ("{name} {handle}", 1, 1, "only defined operation"),
        ("fragment A on User {name}", 1, 1, "never used"),
        ("mutation {name}", 1, 1, "mutation"),
        ("{__schema{types{name}}}", 1, 2, "GET graph/schema"),
        ("{name", 1, 6, "Syntax Error"),
        ("{}", 1, 2, "Syntax Error"),
        ("", 1, 1, "Syntax Error"),
        ("{name \u0000}", 1, 7, "Unexpected character"),
        ('{friends(after: "\\uD800"){id}}', 1, 18, "Unicode"),
    ],
)
def test_what_is_not_understood_names_its_place(text: str, line: int, column: int, says: str) -> None:
    error = refused(text)["errors"][0]
    assert (error["line"], error["column"]) == (line, column), error
    assert says in error["message"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{" + " ".join(f"a{n}: name" for n in range(10_000)) + "}", "characters"),
        ("{" + "a:id " * 400 + "}", "tokens"),
        ("{" + " ".join(f"a{n}:id" for n in range(MOST_FIELDS + 1)) + "}", "fields"),
        ("{friends" * 3_000, "characters"),
        ("{friends" * 900, "depth"),
        ("{friends(first: 1)" * MOST_DEPTH + "{id}" + "}" * MOST_DEPTH, "depth"),
        ("{plans(state: " + "[" * 500 + "]" * 500 + "){id}}", "depth"),
        ("{" + " ".join(f"a{n}: friends{{id}}" for n in range(MOST_HOPS + 1)) + "}", "hops"),
        ("{friends(first: 100){friends(first: 100){friends(first: 100){id}}}}", "cost"),
        ("{friends{friends{friends{friends{friends{id}}}}}}", "cost"),
        (
            "{...F0}" + "".join(f"fragment F{n} on User {{a: friends{{...F{n + 1}}} b: friends{{...F{n + 1}}}}}" for n in range(20))
            + "fragment F20 on User {id}",
            "depth",
        ),
        (
            "{...F0}" + "".join(f"fragment F{n} on User {{p:plans{{organiser{{...F{n + 1}}}}} q:plans{{organiser{{...F{n + 1}}}}}}}" for n in range(2))
            + "fragment F2 on User {" + " ".join(f"a{n}:id" for n in range(60)) + "}",
            "fields",
        ),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)  # fmt: skip
def test_what_is_too_large_tells_by_how_much(text: str, what: str) -> None:
    began = time.process_time()
    problem = refused(text)
    assert problem[what] > problem["most"]
    assert time.process_time() - began < 1.0


def test_a_page_costs_as_many_as_it_has() -> None:
    read("{plans(first: 50){id}}", "User", rows=20)
    problem = refused("{plans(first: 50){people(first: 20){id}}}", rows=100)
    assert (problem["cost"], problem["most"]) == (100 * (1 + 50 * (1 + 20)), MOST_COST)


def test_as_deep_and_as_many_as_is_allowed() -> None:
    read("{friends(first: 1)" * (MOST_DEPTH - 1) + "{id}" + "}" * (MOST_DEPTH - 1), "User")
    read("{" + " ".join(f"a{n}:friends{{id}}" for n in range(MOST_HOPS)) + "}", "User")


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_whatever_the_schema_allows_is_read(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(GRAPH.kinds))
    read(text_of(data.draw(selections(kind, 4, longest=2))), kind.name)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=200) | st.text(alphabet='{}()[]:.!"$@#\\ \n nameidfriendsfirst1', max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    compiled_or_refused(text, "User")


def test_the_published_schema_is_one() -> None:
    types = build_schema(sdl.sdl()).type_map
    for kind in GRAPH.kinds:
        fields = {*(value.name for value in kind.values), *(hop.name for hop in kind.hops), "cursor"}
        assert set(types[kind.name].fields) == fields  # type: ignore[attr-defined]
        assert all(field.description for field in types[kind.name].fields.values())  # type: ignore[attr-defined]
