"""What the graph answered, under the names that the caller asked for."""

from __future__ import annotations

from typing import Any

from app.http.pages import Cursor
from app.selections.chosen import Chosen, ChosenHop, CursorField, TypeName


def answer(chosen: Chosen, row: dict[str, Any]) -> dict[str, Any]:
    """One thing with its fields in the order of the selection."""
    shown: dict[str, Any] = {}
    for name, field in chosen.fields.items():
        if isinstance(field, TypeName):
            shown[name] = chosen.kind.name
        elif isinstance(field, CursorField):
            key = row["cursor"]
            shown[name] = Cursor.write(tuple(key)) if key else None
        elif isinstance(field, ChosenHop):
            shown[name] = _hop(field, row[field.column])
        else:
            shown[name] = row[field.name]
    return shown


def _hop(field: ChosenHop, found: Any) -> Any:
    if field.hop.many:
        return [answer(field.chosen, row) for row in found]
    return None if found is None else answer(field.chosen, found)
