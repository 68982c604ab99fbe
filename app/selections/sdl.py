"""The description as a GraphQL schema: what is published, and what selections are checked against."""

from __future__ import annotations

from functools import cache
from typing import Final

from graphql import GraphQLObjectType, GraphQLSchema, build_schema, print_schema

from app.selections.description import GRAPH
from app.selections.terms import MOST_FIRST, Description, Hop, Kind

#: What every kind has besides its values: where a list goes on.
CURSOR: Final = "cursor"


def sdl() -> str:
    """The schema in GraphQL's schema definition language."""
    return print_schema(_whole(GRAPH))


@cache
def schema_from(kind: str) -> GraphQLSchema:
    """The schema of selections that begin at a kind: its fields are those of the query."""
    types = _whole(GRAPH).type_map
    start = types[kind]
    assert isinstance(start, GraphQLObjectType)
    # No directive: what is left out is not asked for.
    return GraphQLSchema(query=start, types=[types[each.name] for each in GRAPH.kinds], directives=[])


@cache
def object_type(kind: str) -> GraphQLObjectType:
    """The GraphQL type of a kind, with the definitions of its arguments."""
    found = _whole(GRAPH).type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    return found


_schemas: dict[int, GraphQLSchema] = {}


def _whole(graph: Description) -> GraphQLSchema:
    if id(graph) not in _schemas:
        _schemas[id(graph)] = build_schema("\n".join(_lines(graph)))
    return _schemas[id(graph)]


def _lines(graph: Description) -> list[str]:
    lines = [
        '"""RFC 3339 with offset"""',
        "scalar DateTime",
        '"""Which way a list is sorted"""',
        "enum Direction { asc desc }",
        '"""Where a selection may begin: GET graph/{field}/{id}"""',
        "type Query {",
        *(f"{word}(id: ID!): {kind}" for word, kind in graph.entities.items()),
        "}",
    ]
    for name, values in graph.enums.items():
        lines.append(f"enum {name} {{ {' '.join(values)} }}")
    for kind in graph.kinds:
        lines += [_order_enum(kind, hop) for hop in kind.hops if hop.many]
        lines += [f'"""{kind.told}"""', f"type {kind.name} {{"]
        lines += [f'"""{value.told}"""\n{value.name}: {value.type}' for value in kind.values]
        lines.append(
            f'"""What to give as `after` for the list to go on here; null outside of lists"""\n{CURSOR}: String'
        )
        lines += [f'"""{hop.told}"""\n{hop.name}{_arguments(kind, hop)}: {_type(hop)}' for hop in kind.hops]
        lines.append("}")
    return lines


def _order_enum(kind: Kind, hop: Hop) -> str:
    return f"enum {_order_name(kind, hop)} {{ {' '.join(order.name for order in hop.orders)} }}"


def _order_name(kind: Kind, hop: Hop) -> str:
    return f"{kind.name}{hop.name.title().replace('_', '')}Order"


def _type(hop: Hop) -> str:
    return f"[{hop.to}!]!" if hop.many else hop.to


def _arguments(kind: Kind, hop: Hop) -> str:
    if not hop.many:
        return ""
    arguments = [
        f'"""1 to {MOST_FIRST}"""\nfirst: Int = {hop.first}',
        f'"""`{CURSOR}` of the last one seen, in the same order"""\nafter: String',
        f"order_by: {_order_name(kind, hop)} = {hop.orders[0].name}",
        '"""As the order goes by itself, if left out"""\ndirection: Direction',
    ]
    for each in hop.filters:
        default = f" = {each.default}" if each.default is not None else ""
        arguments.append(f'"""{each.told}"""\n{each.name}: {each.type}{default}')
    return "(\n" + "\n".join(arguments) + "\n)"
