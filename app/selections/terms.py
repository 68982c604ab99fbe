"""What a description of the graph is made of: kinds of things, their values, and the hops between them.

A piece is a file of `cypher/selections/`: one Cypher expression over `node` (the thing), `tie` (the relationship by which
it was reached), `source` (where the hop began) and `me` (the caller, null for somebody who is nobody in the graph).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Direction = Literal["asc", "desc"]
#: The longest list that a caller may ask for.
MOST_FIRST: Final = 100


@dataclass(frozen=True, slots=True)
class Value:
    """A field that is no hop.

    Attributes:
        name: Of the field, and of the property where there is no other.
        type: As GraphQL writes it: `String!`, `[String!]!`, the name of an enum.
        told: What it is, for the SDL.
        property: Of `node`, or of `tie` where `of_tie`; the field's name if left out.
        of_tie: It lies on the relationship by which the thing was reached.
        default: Cypher literal that stands for a missing one.
        piece: The file that computes it, instead of a property.
        cost: Rows that computing it reads, about.
    """

    name: str
    type: str
    told: str
    property: str = ""
    of_tie: bool = False
    default: str = ""
    piece: str = ""
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One relationship of a hop's way.

    Attributes:
        types: Relationship types, with `|` between.
        towards: `out` along its direction, `in` against it, `both`.
        label: Of the node that it ends at.
    """

    types: str
    towards: Literal["out", "in", "both"]
    label: str


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort a hop: by a property that is never missing or has a default, or by a piece; then by id.

    Attributes:
        name: As callers write it.
        type: Of the key in a cursor.
        direction: The natural one.
        property: As in `Value`.
        of_tie: As in `Value`.
        default: As in `Value`.
        piece: As in `Value`.
    """

    name: str
    type: type[str | int | float]
    direction: Direction = "asc"
    property: str = ""
    of_tie: bool = False
    default: str = ""
    piece: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """An argument that narrows a hop.

    Attributes:
        name: Of the argument.
        type: As GraphQL writes it.
        told: What it keeps.
        piece: The condition, with the argument's value as `value`.
        default: What holds where the argument is left out; None keeps everything.
        least: Smallest number allowed.
        most: Largest number allowed.
    """

    name: str
    type: str
    told: str
    piece: str
    default: int | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """A field that leads to other things.

    Attributes:
        name: Of the field.
        to: Kind of what it leads to.
        told: What it is, for the SDL.
        way: Relationships from `source` to `node`, the last one is `tie`; none where it shows the same node as another kind.
        many: Whether it is a list.
        rules: Pieces that must hold besides the visibility of the kind.
        orders: How a list may be sorted, the usual way first; a single thing is the first by it.
        filters: How a list may be narrowed.
        first: Length of a list where nobody says another.
        cost: Rows that are read for each row that is given, about.
        repeats: Whether the way may reach a thing twice.
    """

    name: str
    to: str
    told: str
    way: tuple[Step, ...]
    many: bool = False
    rules: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    filters: tuple[Filter, ...] = ()
    first: int = 10
    cost: int = 1
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing.

    Attributes:
        name: Of the GraphQL type.
        label: Of the node.
        told: What it is, for the SDL.
        visible: Piece that must hold for whoever looks; empty for what everybody signed in may see.
        values: Its fields that are no hops.
        hops: Its fields that are.
    """

    name: str
    label: str
    told: str
    visible: str
    values: tuple[Value, ...]
    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True)
class Description:
    """The graph as callers may select from it.

    Attributes:
        kinds: All kinds.
        entities: Kinds that a selection may begin with, by their word in paths.
        enums: Values of each enum.
    """

    kinds: tuple[Kind, ...]
    entities: Mapping[str, str]
    enums: Mapping[str, tuple[str, ...]]
    _by_name: dict[str, Kind] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name.update({kind.name: kind for kind in self.kinds})

    def kind(self, name: str) -> Kind:
        """The kind of this name."""
        return self._by_name[name]
