"""Turns every error that leaves a route into a problem, so that no stack trace reaches a caller."""

import re
from functools import cache
from typing import Any, cast

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from app.graph import GraphTimeout, GraphUnavailable
from app.http.context import request_id
from app.http.etags import NotModified
from app.http.idempotency import Replayed
from app.http.problems import FieldError, Problem, unavailable

log = structlog.get_logger("sprout.http")


def install(app: FastAPI) -> None:
    """Registers the handlers; what none of them takes is answered by `app.http.context.RequestContext` with 500."""
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(RequestValidationError, on_refused_request)
    app.add_exception_handler(Replayed, on_replayed)
    app.add_exception_handler(NotModified, on_not_modified)
    app.add_exception_handler(GraphUnavailable, on_graph_unavailable)
    app.add_exception_handler(GraphTimeout, on_graph_unavailable)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """`Problem` as it is; Starlette's own 404, 405 and unreadable bodies as problems."""
    if isinstance(error, Problem):
        return _answer(request, error)
    error = cast(HTTPException, error)
    if error.status_code == 400 and error.__cause__ is not None:  # FastAPI could not decode the body at all
        return _answer(request, _refused([FieldError(field="body", message="not valid JSON", code="json_invalid")]))
    if error.status_code == 405:
        headers = error.headers or {}
        error.headers = {**headers, "Allow": _possible(request, headers.get("Allow", ""))}
    detail = error.detail if error.status_code not in (404, 405) else _no_route(request, error.status_code)
    return _answer(request, Problem(error.status_code, None, detail, headers=error.headers))


async def on_refused_request(request: Request, error: Exception) -> Response:
    """Values that the operation's types refuse: 422 with every field, and never the values themselves."""
    fields = [_field_error(found) for found in cast(RequestValidationError, error).errors()]
    return _answer(request, _refused(fields))


async def on_replayed(_: Request, error: Exception) -> Response:
    """A call that was answered before gets that answer."""
    return cast(Replayed, error).response


async def on_not_modified(_: Request, error: Exception) -> Response:
    """What the caller has already is not sent again."""
    return Response(status_code=304, headers={"ETag": cast(NotModified, error).tag})


async def on_graph_unavailable(request: Request, error: Exception) -> Response:
    """The graph does not answer, or not in time: 503; the caller may try again soon, nothing needs a restart."""
    log.warning("graph unavailable", error=str(error), path=request.url.path)
    return _answer(request, unavailable("The graph does not answer at the moment. Try again shortly."))


def _answer(request: Request, problem: Problem) -> Response:
    return problem.response(request.url.path, request_id())


def _no_route(request: Request, status: int) -> str:
    if status == 404:
        return f"Nothing is at {request.url.path}."
    return f"{request.method} is not possible at {request.url.path}."


def _possible(request: Request, told: str) -> str:
    """Every method that the document has at the request's path; Starlette tells (`told`) only those of the first route."""
    documented = request.app.openapi()["paths"]
    path = request.url.path
    items = [documented[path]] if path in documented else [documented[each] for each in documented if _fits(each, path)]
    methods = {method.upper() for item in items for method in item}
    return ", ".join(sorted(methods)) or told


def _fits(template: str, path: str) -> bool:
    return _pattern(template).match(path) is not None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return compile_path(template)[0]


def _refused(fields: list[FieldError]) -> Problem:
    named = ", ".join(dict.fromkeys(error.field for error in fields))
    return Problem(422, "Refused values", f"Refused: {named}.", errors=fields)


def _field_error(found: Any) -> FieldError:
    kind = str(found["type"])
    if kind == "json_invalid":  # its location ends in a character position, which is no field
        reason = found.get("ctx", {}).get("error", "unreadable")
        return FieldError(field="body", message=f"not valid JSON: {reason} at character {found['loc'][-1]}", code=kind)
    field = ".".join(str(part) for part in found["loc"])
    return FieldError(field=field, message=str(found["msg"]), code=kind)
