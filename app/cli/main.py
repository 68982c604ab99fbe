"""`sprout`: the one list of command groups.

A file of this folder has an `app = typer.Typer()`: with `name=` its commands stand under that name (`sprout data seed`),
without one they stand at the top (`sprout up`). It is loaded by one line in `GROUPS`. Heavy modules are imported inside
the commands, so that `sprout --help` stays fast.
"""

from __future__ import annotations

from importlib import import_module

import typer

from app.cli.errors import GroupWithPlainErrors

GROUPS = (
    "engines",
    "schema",
    "settings",
    "data",
    "clock",
    "serve",
    "token",
    "keys",
    "roles",
    "desk",
    "worker",
    "bus",
    "check",
    "demo",
    "jobs",
    "scheduler",
    "ml",
)

app = typer.Typer(
    cls=GroupWithPlainErrors,
    help="Plan seeds that grow into booked tables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for group in GROUPS:
    app.add_typer(import_module(f"app.cli.{group}").app)
