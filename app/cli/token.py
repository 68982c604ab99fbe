"""`sprout token`: bearer tokens to call the API as somebody."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer()


class RoleName(StrEnum):
    """What a token allows."""

    MEMBER = "member"
    VENUE_MANAGER = "venue_manager"
    ADMIN = "admin"
    AGENT = "agent"


@app.command()
def token(
    person: Annotated[str | None, typer.Argument(help="Id or handle of the person.", show_default=False)] = None,
    role: Annotated[RoleName | None, typer.Option(help="What it allows; the person's own role otherwise.")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=8760, help="Until it expires.")] = 24.0,
    demo: Annotated[
        int | None, typer.Option(min=1, max=1000, help="List this many people instead, each with a token.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for a machine.")] = False,
) -> None:
    """Prints a bearer token for a person, or for some people to try the API with."""
    import asyncio
    from datetime import timedelta

    from app.domains.identity.service import TokenFor, token_for, tokens_for_some
    from app.graph import Graph
    from app.settings import load_settings

    if (person is None) == (demo is None):
        raise typer.BadParameter("give the id or handle of a person, or --demo N to list some people")
    settings = load_settings()
    lifetime = timedelta(hours=hours)

    async def tokens() -> list[TokenFor]:
        async with Graph(settings) as graph:
            if person is None:
                return await tokens_for_some(graph, settings, limit=demo or 1, lifetime=lifetime)
            return [await token_for(graph, settings, person, role=role.value if role else None, lifetime=lifetime)]

    found = asyncio.run(tokens())
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found] if person is None else asdict(found[0])))
    elif person is not None:
        typer.echo(found[0].token)
    else:
        for one in found:
            typer.echo(
                f"{one.name} ({one.handle}, {one.role}): {one.friends} friends, {one.asks} open asks\n  {one.token}"
            )
