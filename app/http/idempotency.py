"""`Idempotency-Key` on calls that create: the same key and body get the same answer, another body gets 409.

The answer is kept in the graph by the statement that has the effect (fragment `keep_answer`), under the caller's key and a
hash of method, path and body: there is never one without the other. Of twins that run at once a constraint lets one through;
the other is rolled back and answered from what the first one kept. A refusal has no effect and is not kept: the same
call may succeed later.

    @router.post("/plans/", status_code=201, ...)
    async def create_plan(wanted: PlanIn, keeper: KeeperDep, ...) -> PlanOut:
        return await keeper.answer(lambda keep: service.create(graph, ..., keep=keep))

where `service.create` passes `keep(answer)` to its query as the parameter `keep`.
"""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar

import uuid_utils
from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from app.graph import ConstraintViolated, Graph, GraphUnavailable
from app.http.auth import CallerDep
from app.http.dependencies import GraphDep
from app.http.problems import Problem, refused

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
#: How long an answer is kept at least.
KEPT_FOR = timedelta(hours=48)
_FORGOTTEN_AT_ONCE = 10_000
_SHAPE = re.compile(r"[\x21-\x7e]{1,200}")

Answer = TypeVar("Answer", bound=BaseModel)
#: Makes the query's parameter `keep` of an answer that is about to be true, and of where its resource will be.
Keep = Callable[..., dict[str, Any]]


class Replayed(Exception):
    """The call was answered before; `response` is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps the answer of one call.

    Attributes:
        id: Under which the answer is kept: the caller's key, or one of this call's own where none was sent.
        body_hash: SHA-256 of method, path and body; empty where no key was sent.
        status: Of the answer.
    """

    graph: Graph
    id: str
    body_hash: str
    status: int = 200

    @property
    def sent(self) -> bool:
        """Whether the caller sent a key."""
        return bool(self.body_hash)

    def keep(self, answer: BaseModel | None, *, location: str | None = None) -> dict[str, Any]:
        """The parameter `keep` of the statement that makes the answer true; None where the statement itself finds the answer."""
        return {
            "id": self.id,
            "body_hash": self.body_hash,
            "status": self.status,
            "answer": answer.model_dump_json() if answer else None,
            "location": location,
        }

    async def answer(self, act: Callable[[Keep], Awaitable[Answer]]) -> Answer:
        """Runs the act; where it was done before, or a twin was faster, that one's answer.

        What refuses the act is then the other's own effect: the constraint on the key, or a rule of the act's (the table is
        taken, by the twin). So before a refusal is passed on it is looked whether there is an answer; a call that is the
        first of its key costs nothing more.

        Raises:
            Replayed: The twin's.
            Problem: 409 when the twin had another body.
            Exception: What the act raised.
        """
        try:
            return await act(self.keep)
        except GraphUnavailable:
            raise
        except Exception as refusal:
            if self.sent or isinstance(refusal, ConstraintViolated):
                await self.replay()
            raise

    async def replay(self) -> None:
        """Returns when nothing is kept under the key.

        Raises:
            Replayed: The kept answer.
            Problem: 409 when it was kept for another body.
        """
        rows = await self.graph.read("http/get_kept_answer", id=self.id)
        if not rows:
            return
        kept = rows[0]
        if kept["body_hash"] != self.body_hash:
            raise Problem(
                409, "Key used before", f"This {HEADER} was sent with another request; take a new key for a new one."
            )
        headers = {REPLAYED: "true"} | ({"Location": kept["location"]} if kept["location"] else {})
        raise Replayed(JSONResponse(json.loads(kept["answer"]), kept["status"], headers=headers))


async def keeper(
    request: Request,
    caller: CallerDep,
    graph: GraphDep,
    key: Annotated[
        str | None,
        Header(
            alias=HEADER,
            json_schema_extra={"pattern": r"^[\x21-\x7e]{1,200}$"},
            description="1 to 200 visible ASCII characters that the caller never uses for another request; the same key and "
            "body get the same answer for two days",
        ),
    ] = None,
) -> Keeper:
    """The keeper of this call's answer."""
    status = getattr(request.scope.get("route"), "status_code", None) or 200
    if key is None:
        return Keeper(graph, str(uuid_utils.uuid7()), "", status)
    if not _SHAPE.fullmatch(key):
        raise refused(f"header.{HEADER.lower()}", "1 to 200 visible ASCII characters", "idempotency_key_invalid")
    return Keeper(graph, f"{caller.id}|{key}", _hash(request, await request.body()), status)


KeeperDep = Annotated[Keeper, Depends(keeper)]


async def forget(graph: Graph, now: datetime) -> int:
    """Forgets answers that were kept for long enough; how many."""
    rows = await graph.write(
        "http/forget_kept_answers", repeatable=True, before=now - KEPT_FOR, limit=_FORGOTTEN_AT_ONCE
    )
    return int(rows[0]["forgotten"])


def _hash(request: Request, body: bytes) -> str:
    """Of what is asked for: JSON counts by its values, whatever its spaces and the order of its names."""
    with suppress(ValueError, RecursionError):  # which the route refuses
        body = json.dumps(json.loads(body), sort_keys=True).encode() if body else b""
    return hashlib.sha256(b"\n".join((request.method.encode(), request.url.path.encode(), body))).hexdigest()
