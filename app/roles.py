"""Which operation is for which role, read from what its route declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from app.domains.identity.access import own_or_acting
from app.http.auth import ROLES, Only, Role, anybody, signed_in

#: What happens to a caller: let in, let in for what is their own, or refused.
Cell = Literal["yes", "own", "401", "403"]
_ALL: Final[dict[Role, Cell]] = dict.fromkeys(ROLES, "yes")
_OWN: Final[dict[Role, Cell]] = {"member": "own", "venue_manager": "own", "admin": "yes", "agent": "yes"}


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call one operation.

    Attributes:
        declared: Whether the route says so at all.
        anonymous: Without a token.
        roles: With one of this role.
    """

    method: str
    path: str
    operation: str
    declared: bool
    anonymous: Cell
    roles: dict[Role, Cell]


def accesses(app: FastAPI) -> list[Access]:
    """Every operation of the application, by path."""
    found = [
        _access(cast(APIRoute, route), method)
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        for method in sorted(route.methods or ())
    ]
    return sorted(found, key=lambda access: (access.path, access.method))


def table(app: FastAPI) -> str:
    """The accesses as a Markdown table."""
    head = ["operation", "anonymous", *ROLES]
    rows = [
        [f"`{one.method} {one.path}`", one.anonymous, *(one.roles[role] for role in ROLES)] for one in accesses(app)
    ]
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)


def _access(route: APIRoute, method: str) -> Access:
    calls = set(_calls(route.dependant))
    roles = dict(_OWN if own_or_acting in calls else _ALL)
    for only in (call for call in calls if isinstance(call, Only)):
        roles |= dict.fromkeys((role for role in ROLES if role not in only.roles), "403")
    return Access(
        method=method,
        path=route.path_format,
        operation=route.operation_id or route.name,
        declared=bool(calls & {signed_in, anybody}),
        anonymous="401" if signed_in in calls else "yes",
        roles=roles,
    )


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for one in dependant.dependencies:
        if one.call is not None:
            yield one.call
        yield from _calls(one)
