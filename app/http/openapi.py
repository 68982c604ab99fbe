"""The OpenAPI 3.1 document: FastAPI's own, with the problem schema that every operation's errors point to."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.http.problems import ProblemBody, problems
from app.http.rates import is_counted

DESCRIPTION = """
Turns a social graph into real-world group plans. By the time you are asked to join, three of your friends have already
said yes.

Errors are `application/problem+json` (RFC 9457). Lists take `limit` and `cursor`. Times are RFC 3339 with offset; slots
are in the venue's time zone. A write's answer carries `Sprout-Bookmark`: send it along to read your own write from any
process.
"""


def install(app: FastAPI) -> None:
    """Makes the application serve this document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the way FastAPI documents for extending it


def _document(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title,
        version=app.version,
        description=DESCRIPTION.strip(),
        routes=app.routes,
        separate_input_output_schemas=False,  # one name for one thing, in generated clients too
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    problem = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for path, item in found["paths"].items():
        if is_counted(path):
            for operation in item.values():
                operation["responses"]["429"] = problems(429)[429]
    return found
