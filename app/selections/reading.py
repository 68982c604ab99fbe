"""Reads a selection: bounded first, then parsed, checked against the schema, and made into what is to be compiled."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
    parse,
    print_ast,
    validate,
)
from graphql.execution.values import get_argument_values
from graphql.language.lexer import Lexer
from graphql.validation import (
    ExecutableDefinitionsRule,
    FieldsOnCorrectTypeRule,
    FragmentsOnCompositeTypesRule,
    KnownArgumentNamesRule,
    KnownDirectivesRule,
    KnownFragmentNamesRule,
    KnownOperationTypesRule,
    KnownTypeNamesRule,
    LoneAnonymousOperationRule,
    NoFragmentCyclesRule,
    NoUndefinedVariablesRule,
    NoUnusedFragmentsRule,
    PossibleFragmentSpreadsRule,
    ScalarLeafsRule,
    UniqueArgumentNamesRule,
    UniqueFragmentNamesRule,
    ValuesOfCorrectTypeRule,
)

from app.http.pages import Cursor
from app.http.problems import Problem
from app.selections.chosen import Chosen, ChosenHop, CursorField, Field, TypeName
from app.selections.description import GRAPH
from app.selections.problems import not_understood, too_large
from app.selections.sdl import CURSOR, object_type, schema_from
from app.selections.terms import MOST_FIRST, Filter, Hop, Kind, Value

MOST_CHARACTERS: Final = 8_000
MOST_TOKENS: Final = 1_000
#: Fields with those of fragments at each place where they are spread.
MOST_FIELDS: Final = 200
#: Hops: each is planned by the server, which takes it longer than running them.
MOST_HOPS: Final = 24
#: Levels of braces, the outermost counted.
MOST_DEPTH: Final = 6
#: Rows that the answer may take, as the lengths of its lists tell.
MOST_COST: Final = 20_000
_OPENING: Final = (TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L)
_CLOSING: Final = (TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R)
#: Those of GraphQL, less variables, and less the search for fields that cannot be merged: its time grows with the square
#: of the fields, and without interfaces a look at each field's arguments tells the same.
_RULES: Final = (
    ExecutableDefinitionsRule,
    KnownOperationTypesRule,
    LoneAnonymousOperationRule,
    KnownTypeNamesRule,
    FragmentsOnCompositeTypesRule,
    UniqueFragmentNamesRule,
    KnownFragmentNamesRule,
    NoFragmentCyclesRule,
    NoUnusedFragmentsRule,
    PossibleFragmentSpreadsRule,
    FieldsOnCorrectTypeRule,
    ScalarLeafsRule,
    KnownDirectivesRule,
    KnownArgumentNamesRule,
    UniqueArgumentNamesRule,
    NoUndefinedVariablesRule,
    ValuesOfCorrectTypeRule,
)


@lru_cache(maxsize=512)
def read(text: str, kind: str, *, rows: int = 1) -> Chosen:
    """The selection that a caller wrote; an app writes the same few again and again, so the last ones are kept.

    Args:
        text: A GraphQL selection set, or a document with one query and its fragments.
        kind: What it begins at.
        rows: How many of them there may be.

    Raises:
        Problem: 400 where it is not understood, with each place; or too large, with the cost.
    """
    _bounded(text)
    try:
        document = parse(text, max_tokens=MOST_TOKENS, allow_empty_selection_sets=False)
    except GraphQLError as error:
        raise not_understood([error]) from error
    errors = validate(schema_from(kind), document, _RULES, max_errors=10)
    if errors:
        raise not_understood(errors)
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1:
        raise not_understood([GraphQLError("Write one selection.", operations[1:] or None)])
    if operations[0].variable_definitions:
        raise not_understood([GraphQLError("Write values in their places: there are no variables.", operations)])
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    reader = _Reader(fragments)
    chosen = reader.chosen(GRAPH.kind(kind), [operations[0].selection_set], 1)
    cost = rows * cost_of(chosen)
    if cost > MOST_COST:
        raise too_large("cost", cost, MOST_COST)
    return chosen


def _bounded(text: str) -> None:
    """Looks at the words alone, once, before anything that calls itself."""
    if len(text) > MOST_CHARACTERS:
        raise too_large("characters", len(text), MOST_CHARACTERS)
    lexer = Lexer(Source(text))
    tokens = depth = 0
    try:
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            tokens += 1
            depth += (token.kind in _OPENING) - (token.kind in _CLOSING)
            if tokens > MOST_TOKENS:
                raise too_large("tokens", tokens, MOST_TOKENS)
            # A level of braces may have a list of values in its arguments.
            if depth > MOST_DEPTH + 3:
                raise too_large("depth", depth, MOST_DEPTH)
    except GraphQLError as error:
        raise not_understood([error]) from error


def cost_of(chosen: Chosen) -> int:
    """Rows read for one thing, itself counted."""
    cost = 1
    for field in chosen.fields.values():
        if isinstance(field, Value):
            cost += field.cost
        elif isinstance(field, ChosenHop):
            cost += field.first * (field.hop.cost - 1 + cost_of(field.chosen))
    return cost


class _Reader:
    """Makes selection sets into what is chosen, and counts as it goes."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._fields = self._hops = 0

    def chosen(self, kind: Kind, sets: list[SelectionSetNode], depth: int) -> Chosen:
        """Fields of one kind out of all selection sets that are merged there."""
        if depth > MOST_DEPTH:
            raise too_large("depth", depth, MOST_DEPTH)
        grouped: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for each in sets:
            self._collect(each, grouped, spread)
        return Chosen(kind, {name: self._field(kind, nodes, depth) for name, nodes in grouped.items()})

    def _collect(self, found: SelectionSetNode, grouped: dict[str, list[FieldNode]], spread: set[str]) -> None:
        for node in found.selections:
            self._fields += 1
            if self._fields > MOST_FIELDS:
                raise too_large("fields", self._fields, MOST_FIELDS)
            if isinstance(node, FieldNode):
                grouped.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                self._collect(node.selection_set, grouped, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                self._collect(self._fragments[node.name.value].selection_set, grouped, spread)

    def _field(self, kind: Kind, nodes: list[FieldNode], depth: int) -> Field:
        node = nodes[0]
        name = node.name.value
        if len({_call(each) for each in nodes}) > 1:
            raise not_understood([GraphQLError("Fields that differ have one name: give one an alias.", nodes)])
        if name == "__typename":
            return TypeName()
        if name == CURSOR:
            return CursorField()
        value = next((value for value in kind.values if value.name == name), None)
        if value is not None:
            return value
        hop = next((hop for hop in kind.hops if hop.name == name), None)
        if hop is None:
            raise not_understood([GraphQLError("The schema is told at GET graph/schema.", nodes)])
        return self._hop(kind, hop, nodes, depth)

    def _hop(self, kind: Kind, hop: Hop, nodes: list[FieldNode], depth: int) -> ChosenHop:
        self._hops += 1
        if self._hops > MOST_HOPS:
            raise too_large("hops", self._hops, MOST_HOPS)
        column = f"{hop.name}_{self._hops}"
        sets = [node.selection_set for node in nodes if node.selection_set]
        chosen = self.chosen(GRAPH.kind(hop.to), sets, depth + 1)
        order = hop.orders[0] if hop.orders else None
        direction = order.direction if order else "asc"
        if not hop.many:
            return ChosenHop(hop, column, chosen, 1, order, direction, None, ())
        node = nodes[0]
        given = get_argument_values(object_type(kind.name).fields[hop.name], node)
        order = next((order for order in hop.orders if order.name == given.get("order_by")), hop.orders[0])
        after = given.get("after")
        return ChosenHop(
            hop=hop,
            column=column,
            chosen=chosen,
            first=_within(node, "first", hop.first if given.get("first") is None else given["first"], 1, MOST_FIRST),
            order=order,
            direction=given.get("direction") or order.direction,
            after=_key(node, after, order.type) if after is not None else None,
            filters=tuple(
                (each, value)
                for each in hop.filters
                if (value := _filtered(node, each, given.get(each.name))) is not None
            ),
        )


def _call(node: FieldNode) -> str:
    return node.name.value + "".join(sorted(print_ast(argument) for argument in node.arguments or ()))


def _filtered(node: FieldNode, wanted: Filter, given: Any) -> Any:
    value = wanted.default if given is None else given
    if isinstance(value, int) and wanted.least is not None and wanted.most is not None:
        return _within(node, wanted.name, value, wanted.least, wanted.most)
    return value


def _within(node: FieldNode, name: str, value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        places = [argument for argument in node.arguments or () if argument.name.value == name]
        raise not_understood([GraphQLError(f"{name!r} may be {least} to {most}, not {value}.", places)])
    return value


def _key(node: FieldNode, text: str, kind: type) -> tuple[Any, str]:
    try:
        key, id = Cursor.read(text, kind, str)
    except Problem as problem:
        places = [argument for argument in node.arguments or () if argument.name.value == "after"]
        raise not_understood([GraphQLError("'after' is no cursor of this list and order.", places)]) from problem
    return key, id
