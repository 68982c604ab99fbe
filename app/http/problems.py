"""Errors as `application/problem+json` (RFC 9457): what is raised, what is sent, what OpenAPI declares."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2


class FieldError(BaseModel):
    """One field that was refused."""

    field: str = Field(description="Where: `body.dwell_time_seconds`, `query.limit`, `header.authorization`")
    message: str = Field(description="What is wrong with it")
    code: str = Field(description="Stable name of the rule that was broken")


class ProblemBody(BaseModel):
    """Problem details (RFC 9457). Some problems carry more members, named in the operation's description."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str = Field(description="Stable name of the kind of problem", examples=["urn:sprout:problem:unknown-venue"])
    title: str = Field(description="The kind of problem, in words", examples=["Unknown venue"])
    status: int = Field(description="HTTP status", examples=[404])
    detail: str | None = Field(default=None, description="What happened this time, and what to do")
    instance: str = Field(description="Path of the request", examples=["/api/v1/venues/v-17"])
    request_id: str | None = Field(default=None, description="Names this request in the logs")
    errors: list[FieldError] | None = Field(default=None, description="Per field, for status 422")


class Problem(HTTPException):
    """An error with an answer for the caller.

    It is a Starlette `HTTPException`, so raising it anywhere below a route (a dependency, the body's reader, a
    service's translation of its own errors) ends in one problem answer.

    Args:
        status: HTTP status.
        title: The kind of problem in words; its `type` is derived from it.
        detail: What happened this time, and what the caller can do.
        headers: Headers of the answer, such as `Retry-After`.
        errors: Refused fields, for status 422.
        extra: Further members of the body, such as the first answer of a conflict.
    """

    def __init__(
        self,
        status: int,
        title: str | None = None,
        detail: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        errors: list[FieldError] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(status, detail=detail or "", headers=dict(headers) if headers else None)
        self.title = title or HTTPStatus(status).phrase
        self.errors = errors
        self.extra = extra

    def body(self, instance: str, request_id: str | None) -> dict[str, Any]:
        """The members of the problem, for the request that met it."""
        members: dict[str, Any] = {
            **self.extra,
            "type": problem_type(self.title),
            "title": self.title,
            "status": self.status_code,
            "detail": self.detail or None,
            "instance": instance,
            "request_id": request_id,
            "errors": [error.model_dump() for error in self.errors] if self.errors else None,
        }
        return {name: value for name, value in members.items() if value is not None}

    def response(self, instance: str, request_id: str | None) -> JSONResponse:
        """The whole answer."""
        content = jsonable_encoder(self.body(instance, request_id))
        return JSONResponse(content, self.status_code, headers=self.headers, media_type=MEDIA_TYPE)


def problem_type(title: str) -> str:
    """`Unknown venue` -> `urn:sprout:problem:unknown-venue`."""
    return "urn:sprout:problem:" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def unknown(kind: str, id: str) -> Problem:
    """404 for an id that names nothing, or nothing that the caller may know of."""
    return Problem(404, f"Unknown {kind}", f"There is no {kind} {id!r}.")


def refused(field: str, message: str, code: str) -> Problem:
    """422 for one field, in the form of all refused fields."""
    return Problem(
        422,
        "Refused values",
        f"{field}: {message}",
        errors=[FieldError(field=field, message=message, code=code)],
    )


def unavailable(detail: str) -> Problem:
    """503 with `Retry-After`, for a store that does not answer."""
    return Problem(503, "Unavailable for now", detail, headers={"Retry-After": str(RETRY_SECONDS)})


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of an operation: these statuses and those that any operation may have (422, 500, 503).

    The schema `Problem` that they point to is put into the document by `app.http.openapi`.
    """
    return {status: _declared(status) for status in sorted({*statuses, 422, 500, 503})}


_TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Unknown id",
    409: "Conflict of state",
    410: "Link over",
    412: "Changed meanwhile",
    422: "Refused values",
    429: "Too many requests",
    500: "Unexpected error",
    503: "Unavailable for now",
}
_HEADERS = {
    401: {"WWW-Authenticate": {"description": "How to sign in", "schema": {"type": "string"}}},
    429: {
        "Retry-After": {"description": "Seconds until there is room again", "schema": {"type": "integer"}},
        "RateLimit": {"description": "What is left, and for how long", "schema": {"type": "string"}},
        "RateLimit-Policy": {"description": "The limit", "schema": {"type": "string"}},
    },
    503: {"Retry-After": {"description": "Seconds until another try makes sense", "schema": {"type": "integer"}}},
}


def _declared(status: int) -> dict[str, Any]:
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    example: dict[str, Any] = {
        "type": problem_type(title),
        "title": title,
        "status": status,
        "instance": "/api/v1/...",
        "request_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
    }
    if status == 422:
        example["errors"] = [
            {"field": "query.limit", "message": "Input should be less than or equal to 100", "code": "less_than_equal"}
        ]
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    declared: dict[str, Any] = {"description": title, "content": content}
    if status in _HEADERS:
        declared["headers"] = _HEADERS[status]
    return declared
