"""`sprout roles`: which operation is for which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fastapi import FastAPI

app = typer.Typer()


@app.command()
def roles(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/roles.md.")] = False,
) -> None:
    """Shows which operation is for which role, as the code declares it."""
    from rich.console import Console
    from rich.table import Table

    from app.http.auth import ROLES
    from app.roles import accesses

    if markdown:
        typer.echo(roles_page())
        return
    table = Table("operation", "anonymous", *ROLES)
    for one in accesses(_application()):
        table.add_row(f"{one.method} {one.path}", one.anonymous, *(one.roles[role] for role in ROLES))
    Console().print(table)


def roles_page() -> str:
    """The page of the docs."""
    from app.roles import table

    return f"{_PAGE}\n{table(_application())}"


def _application() -> FastAPI:
    from app.main import create_app
    from app.settings import Settings

    return create_app(Settings(token_secret="x" * 64))


_PAGE = """# Who may call what?

Made by `sprout roles --markdown > docs/roles.md` from what each route declares (`app/http/auth.py`); a test compares the
two, and another calls every operation as every role.

- `yes`: let in. What is seen then is limited by the query: a plan to its people, a venue's tables to its own managers, an
  unknown or hidden thing is 404.
- `own`: let in on paths with one's own id; another's gives 403, or 404 where one may not know of them.
- `401`, `403`: refused before anything is read.

`venue_manager` is whoever manages a venue, and counts for those venues; `agent` is a program that acts for people.
"""
