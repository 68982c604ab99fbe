"""`sprout settings`: what can be set, and what is in effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

app = typer.Typer()


@app.command("settings")
def show_settings(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the table of the docs: names and defaults.")
    ] = False,
) -> None:
    """Show every setting with its value in effect; secrets are not shown."""
    from rich.console import Console
    from rich.table import Table

    from app.settings import Settings, load_settings

    if markdown:
        typer.echo(settings_table())
        return
    settings = load_settings()
    table = Table("setting", "value", "what it is")
    for name, field in Settings.model_fields.items():
        table.add_row(_variable(name), str(getattr(settings, name)), field.description or "")
    Console().print(table)


def settings_table() -> str:
    """All settings as a Markdown table: variable, default, meaning."""
    from app.settings import Settings

    rows = [
        f"| `{_variable(name)}` | {_default(field)} | {field.description or ''} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| setting | default | what it is |", "|---|---|---|", *rows])


def _variable(name: str) -> str:
    return f"SPROUT_{name.upper()}"


def _default(field: FieldInfo) -> str:
    return "" if field.default is None or str(field.default) == "" else f"`{field.default}`"
