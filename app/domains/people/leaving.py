"""What is held about a person, told and erased."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter

from app.domains.people import queries
from app.domains.people.errors import NobodyHere
from app.domains.people.schemas import ExportOut, Held
from app.graph import Graph
from app.http.ended import mark_of

#: Keys are kept as hashes, of no use to the person and of some to a thief.
SECRET: Final = frozenset({"password_hash", "token_hash", "phone_hash"})
_JSON: Final = TypeAdapter(dict[str, Any])


async def export(graph: Graph, user_id: str, *, now: datetime) -> ExportOut:
    """Everything held about a person, whatever the graph has learned to hold.

    Raises:
        NobodyHere: The person is not (any more) in the graph.
    """
    row = await queries.export(graph, user_id=user_id)
    if row is None:
        raise NobodyHere(user_id)
    return ExportOut(
        at=now,
        person=_told(row["person"]),
        held=[
            Held(
                type=one["type"],
                direction=one["direction"],
                properties=_told(one["properties"]),
                other={"kind": one["kind"], **_told(one["other"])},
            )
            for one in row["held"]
        ],
        answers_kept=[_told(kept) for kept in row["answers_kept"]],
    )


async def erase(graph: Graph, user_id: str, *, now: datetime) -> str:
    """Deletes a person for good, in one transaction; others' evenings keep somebody of whom nothing is known.

    Returns:
        The mark by which every process refuses the person's tokens from now on (`app.http.ended`).

    Raises:
        NobodyHere: The person is not (any more) in the graph.
    """
    mark = mark_of(user_id)
    if await queries.erase(graph, user_id=user_id, access_mark=mark, now=now) is None:
        raise NobodyHere(user_id)
    return mark


def _told(properties: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: "kept as a hash" if name in SECRET else value for name, value in properties.items()}
    return _JSON.dump_python(told, mode="json")  # type: ignore[no-any-return]
