"""Paths with a `{user_id}`: open to that person, to admins and to agents."""

from typing import Annotated

from fastapi import Depends, Path

from app.domains.identity import service
from app.http.auth import CallerDep
from app.http.dependencies import GraphDep
from app.http.problems import Problem, unknown


async def own_or_acting(
    user_id: Annotated[str, Path(max_length=200, description="The caller's own id, unless admin or agent")],
    caller: CallerDep,
    graph: GraphDep,
) -> str:
    """The path's `user_id`, where the caller may act for that person.

    Raises:
        Problem: 403 for somebody else's, 404 where the caller may not even know of them.
    """
    if user_id == caller.id or caller.acts_for_others:
        return user_id
    if await service.may_know(graph, caller_id=caller.id, user_id=user_id):
        raise Problem(403, "Not allowed", "This belongs to somebody else.")
    raise unknown("person", user_id)


#: The `user_id` of a path, checked.
PersonDep = Annotated[str, Depends(own_or_acting)]
