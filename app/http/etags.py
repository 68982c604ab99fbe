"""`ETag` on what apps poll and change: an answer that the caller has already is 304; a change of what changed meanwhile, 412.

A tag is a hash of the representation, so any resource can have one without keeping anything:

    @router.get("/users/profile", responses=problems(401) | NOT_MODIFIED)
    async def get_profile(caller: CallerDep, graph: GraphDep, tags: TagsDep) -> ProfileOut:
        return tags.fresh(await service.profile(graph, caller.id))

    @router.patch("/users/profile", responses=problems(401, 412))
    async def patch_profile(..., tags: TagsDep) -> ProfileOut:
        return tags.tagged(await service.change(graph, ..., unless=tags.changed))

A PATCH reads, lets `tags.changed` compare what it read with `If-Match`, and writes only over the version that it read.
"""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from app.http.problems import Problem

Body = TypeVar("Body", bound=BaseModel)

_TAG = {"ETag": {"description": "Names this state of the resource", "schema": {"type": "string"}}}
#: For `responses=` of a read that may be answered with 304.
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "As `If-None-Match` has it; no body", "headers": _TAG}
}


class NotModified(Exception):
    """The caller has the present state of the resource.

    Attributes:
        tag: Of that state.
    """

    def __init__(self, tag: str) -> None:
        super().__init__("not modified")
        self.tag = tag


def tag_of(body: BaseModel) -> str:
    """The strong entity tag of a representation."""
    return f'"{hashlib.sha256(body.model_dump_json().encode()).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class Tags:
    """The conditions of one request and the headers of its answer.

    Attributes:
        if_match: As sent; None without.
        if_none_match: As sent; None without.
    """

    response: Response
    if_match: str | None
    if_none_match: str | None

    def tagged(self, body: Body) -> Body:
        """The body, with its tag among the answer's headers."""
        self.response.headers["ETag"] = tag_of(body)
        return body

    def fresh(self, body: Body) -> Body:
        """The body, with its tag among the answer's headers.

        Raises:
            NotModified: The caller has it.
        """
        tag = tag_of(body)
        # RFC 9110: If-None-Match compares weakly.
        if self.if_none_match and _named(tag, self.if_none_match.replace("W/", "")):
            raise NotModified(tag)
        self.response.headers["ETag"] = tag
        return body

    def changed(self, body: BaseModel) -> None:
        """Returns when the caller may change what looks like this.

        Raises:
            Problem: 412 when `If-Match` names another state; it carries the present tag.
        """
        tag = tag_of(body)
        if self.if_match and not _named(tag, self.if_match):
            raise Problem(
                412, "Changed meanwhile", "It is not as If-Match has it; read it again.", headers={"ETag": tag}
            )


def _named(tag: str, header: str) -> bool:
    return header.strip() == "*" or tag in (one.strip() for one in header.split(","))


async def tags(
    response: Response,
    if_match: Annotated[
        str | None, Header(max_length=1000, description="`ETag` that the change is made to; without it the last wins")
    ] = None,
    if_none_match: Annotated[
        str | None, Header(max_length=1000, description="`ETag` that the caller has; 304 when it still holds")
    ] = None,
) -> Tags:
    """The conditions of this request."""
    return Tags(response, if_match, if_none_match)


TagsDep = Annotated[Tags, Depends(tags)]
