"""What a person at the terminal sees when a command fails for a reason the product knows."""

from __future__ import annotations

import sys
from typing import Any

from typer.core import TyperGroup

from app.errors import SproutError


class GroupWithPlainErrors(TyperGroup):
    """Prints a `SproutError` as its message and exits with 1; any other exception is a bug and keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except SproutError as error:
            print(f"sprout: {error}", file=sys.stderr)
            raise SystemExit(1) from error
        except ExceptionGroup as group:
            known, unknown = group.split(SproutError)
            if known is None or unknown is not None:
                raise
            print(f"sprout: {_first(known)}", file=sys.stderr)
            raise SystemExit(1) from group


def _first(error: BaseException) -> BaseException:
    """The first error of a group of tasks; the others are mostly its echo."""
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error
