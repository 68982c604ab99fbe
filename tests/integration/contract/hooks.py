"""A check of ours for Schemathesis: what the schema allows is refused for what it means only, never for its shape."""

from __future__ import annotations

from typing import Any, get_args

import schemathesis
from pydantic_core.core_schema import ErrorType
from schemathesis import Case, CheckContext, Response

#: How pydantic names a value that has the wrong shape; the document must have said so.
SHAPES = set(get_args(ErrorType)) - {"value_error", "assertion_error"}


@schemathesis.check  # type: ignore[untyped-decorator, unused-ignore]
def refused_for_what_it_means(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """A 422 to data that the document allows names a rule of Sprout, not a type, a length or a pattern."""
    if response.status_code != 422 or not case.meta or not case.meta.generation.mode.is_positive:
        return
    shapes = [error for error in response.json()["errors"] if error["code"] in SHAPES]
    assert not shapes, f"the document allows what is refused for its shape: {shapes}"
