"""Friends: found, asked, kept and left; and blocks."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from app.domains.friends import service
from app.domains.friends.errors import Conflict, FriendsError, NobodyHere, Unknown
from app.domains.friends.schemas import (
    BlockedPerson,
    FoundByPhones,
    FoundPerson,
    Friend,
    FriendRequestIn,
    FriendRequestOut,
    OpenRequest,
    PhonesIn,
    Suggestion,
)
from app.http.auth import CallerDep, unknown_caller
from app.http.dependencies import ClockDep, GraphDep, SettingsDep
from app.http.idempotency import KeeperDep
from app.http.pages import DEFAULT_LIMIT, MAX_LIMIT, Page, PageDep
from app.http.problems import Problem, problems, unknown
from app.selections.parameter import Selected, Selection, selecting

router = APIRouter(prefix="/users", tags=["friends"])

PersonSelection = Annotated[Selection | None, Depends(selecting("User"))]
UserId = Annotated[str, Path(max_length=200, description="`User.id` of the other person")]
RequestId = Annotated[str, Path(max_length=100, description="Of the request")]
_NOTHING: dict[int | str, dict[str, Any]] = {204: {"description": "Done"}}


def problem(error: FriendsError) -> Problem:
    """The answer for an error of this room."""
    match error:
        case NobodyHere():
            return unknown_caller()
        case Unknown():
            return unknown(error.kind, str(error))
        case Conflict():
            return Problem(error.status, error.title, str(error))
        case _:
            raise error


@router.get(
    "/friends/search",
    operation_id="search_people",
    summary="Find people by handle or name",
    response_model=Page[FoundPerson] | Page[Selected],
    responses=problems(400, 401),
)
async def search_people(
    caller: CallerDep,
    graph: GraphDep,
    selection: PersonSelection,
    text: Annotated[str, Query(alias="q", min_length=2, max_length=100, examples=["ana li"])],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many people")] = DEFAULT_LIMIT,
) -> Page[FoundPerson] | Response:
    """Finds people by their exact handle, and by words of their names, begun or misspelt; one page of the best matches.

    Who shows themselves only to friends is found by the exact handle alone, who is private not at all. With `select` only those are
    given whom the caller may see.
    """
    try:
        found = Page[FoundPerson](items=await service.search(graph, caller.id, text, limit=limit))
    except FriendsError as error:
        raise problem(error) from error
    return found if selection is None else await selection.page(found, lambda person: person.id)


@router.post(
    "/friends/search",
    operation_id="find_by_phones",
    summary="Find people by telephone numbers",
    responses=problems(401),
)
async def find_by_phones(wanted: PhonesIn, caller: CallerDep, graph: GraphDep, settings: SettingsDep) -> FoundByPhones:
    """Finds those of an address book who want to be found by number; numbers are hashed on arrival and kept nowhere."""
    try:
        return await service.find_by_phones(graph, settings.phone_secret, caller.id, wanted.phones)
    except FriendsError as error:
        raise problem(error) from error


@router.get(
    "/friends/list",
    operation_id="list_friends",
    summary="One's friends",
    response_model=Page[Friend] | Page[Selected],
    responses=problems(400, 401),
)
async def list_friends(
    caller: CallerDep, graph: GraphDep, page: PageDep, selection: PersonSelection
) -> Page[Friend] | Response:
    """Lists the caller's friends by name, without those who are private."""
    try:
        found = await service.friends(graph, caller.id, page)
    except FriendsError as error:
        raise problem(error) from error
    return found if selection is None else await selection.page(found, lambda friend: friend.id)


@router.get(
    "/friends/suggestions",
    operation_id="list_suggestions",
    summary="People whom one may know",
    response_model=Page[Suggestion] | Page[Selected],
    responses=problems(400, 401),
)
async def list_suggestions(
    caller: CallerDep, graph: GraphDep, page: PageDep, selection: PersonSelection
) -> Page[Suggestion] | Response:
    """Lists people whom the nightly job suggests, best first, each with reasons that hold now."""
    try:
        found = await service.suggestions(graph, caller.id, page)
    except FriendsError as error:
        raise problem(error) from error
    return found if selection is None else await selection.page(found, lambda person: person.id)


@router.get(
    "/friends/requests", operation_id="list_friend_requests", summary="Open friend requests", responses=problems(401)
)
async def list_friend_requests(
    caller: CallerDep,
    graph: GraphDep,
    page: PageDep,
    direction: Annotated[
        Literal["in", "out"] | None, Query(description="in: to the caller; out: of the caller")
    ] = None,
) -> Page[OpenRequest]:
    """Lists requests to and of the caller that nobody has answered, newest first."""
    try:
        return await service.requests(graph, caller.id, page, direction=direction)
    except FriendsError as error:
        raise problem(error) from error


@router.post(
    "/friends/requests",
    operation_id="request_friend",
    summary="Ask somebody to be friends",
    status_code=201,
    responses=problems(400, 401, 404, 409),
)
async def request_friend(
    wanted: FriendRequestIn, caller: CallerDep, graph: GraphDep, clock: ClockDep, keeper: KeeperDep
) -> FriendRequestOut:
    """Asks somebody to be friends; who has asked the caller is a friend at once. Asking again changes nothing."""
    try:
        return await keeper.answer(
            lambda _: service.ask(graph, caller.id, wanted.user_id, now=clock.now(), keeper=keeper)
        )
    except FriendsError as error:
        raise problem(error) from error


@router.post(
    "/friends/requests/{id}/accept",
    operation_id="accept_friend_request",
    summary="Accept a friend request",
    responses=problems(401, 404),
)
async def accept_friend_request(id: RequestId, caller: CallerDep, graph: GraphDep, clock: ClockDep) -> FriendRequestOut:
    """Makes the two friends; accepting again changes nothing."""
    try:
        return await service.answer(graph, caller.id, id, "accept", now=clock.now())
    except FriendsError as error:
        raise problem(error) from error


@router.post(
    "/friends/requests/{id}/decline",
    operation_id="decline_friend_request",
    summary="Decline a friend request",
    responses=problems(401, 404),
)
async def decline_friend_request(
    id: RequestId, caller: CallerDep, graph: GraphDep, clock: ClockDep
) -> FriendRequestOut:
    """Ends the request; who asked is not told."""
    try:
        return await service.answer(graph, caller.id, id, "decline", now=clock.now())
    except FriendsError as error:
        raise problem(error) from error


@router.delete(
    "/friends/requests/{id}",
    operation_id="withdraw_friend_request",
    summary="Take one's own friend request back",
    status_code=204,
    response_class=Response,
    responses=problems(401, 404) | _NOTHING,
)
async def withdraw_friend_request(id: RequestId, caller: CallerDep, graph: GraphDep, clock: ClockDep) -> None:
    """Ends a request that the caller has made."""
    try:
        await service.withdraw(graph, caller.id, id, now=clock.now())
    except FriendsError as error:
        raise problem(error) from error


@router.delete(
    "/friends/{user_id}",
    operation_id="unfriend",
    summary="End a friendship",
    status_code=204,
    response_class=Response,
    responses=problems(401, 404) | _NOTHING,
)
async def unfriend(user_id: UserId, caller: CallerDep, graph: GraphDep, clock: ClockDep) -> None:
    """Ends a friendship; the other one is not told."""
    try:
        await service.unfriend(graph, caller.id, user_id, now=clock.now())
    except FriendsError as error:
        raise problem(error) from error


@router.get("/blocks", operation_id="list_blocked", summary="Whom one has blocked", responses=problems(401))
async def list_blocked(caller: CallerDep, graph: GraphDep, page: PageDep) -> Page[BlockedPerson]:
    """Lists whom the caller has blocked, newest first."""
    try:
        return await service.blocked(graph, caller.id, page)
    except FriendsError as error:
        raise problem(error) from error


@router.post(
    "/blocks/{user_id}",
    operation_id="block",
    summary="Block somebody",
    status_code=204,
    response_class=Response,
    responses=problems(400, 401, 404) | _NOTHING,
)
async def block(user_id: UserId, caller: CallerDep, graph: GraphDep, clock: ClockDep) -> None:
    """Makes the two invisible to each other, at once and everywhere; ends friendship, requests and open asks between them.

    Who goes to the same plan already still goes.
    """
    try:
        await service.block(graph, caller.id, user_id, now=clock.now())
    except FriendsError as error:
        raise problem(error) from error


@router.delete(
    "/blocks/{user_id}",
    operation_id="unblock",
    summary="Take a block back",
    status_code=204,
    response_class=Response,
    responses=problems(401, 404) | _NOTHING,
)
async def unblock(user_id: UserId, caller: CallerDep, graph: GraphDep) -> None:
    """Takes the caller's block back; what it ended does not come again."""
    try:
        await service.unblock(graph, caller.id, user_id)
    except FriendsError as error:
        raise problem(error) from error
