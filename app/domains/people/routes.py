"""One's own profile and preferences, and what is seen of others."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from app.domains.people import leaving, service
from app.domains.people.errors import ChangedMeanwhile, NobodyHere, PeopleError, Taken, UnknownPerson
from app.domains.people.schemas import (
    ExportOut,
    PersonCard,
    PersonIn,
    PersonOut,
    Preferences,
    ProfileOut,
    ProfilePatch,
)
from app.http.auth import Caller, CallerDep, Only, unknown_caller
from app.http.dependencies import ClockDep, GraphDep, SettingsDep
from app.http.ended import Ended
from app.http.etags import NOT_MODIFIED, TagsDep
from app.http.idempotency import KeeperDep
from app.http.pages import Page, PageDep
from app.http.problems import Problem, problems, unavailable, unknown
from app.selections.parameter import Selected, Selection, selecting

router = APIRouter(prefix="/users", tags=["people"])

OnlyAdminDep = Annotated[Caller, Depends(Only("admin", told="admins"))]
PersonSelection = Annotated[Selection | None, Depends(selecting("User"))]
UserId = Annotated[str, Path(max_length=200, description="`User.id`")]


def problem(error: PeopleError) -> Problem:
    """The answer for an error of this room."""
    match error:
        case NobodyHere():
            return unknown_caller()
        case UnknownPerson():
            return unknown("person", str(error))
        case Taken():
            return Problem(409, "Taken", str(error))
        case ChangedMeanwhile():
            return unavailable(str(error))
        case _:
            raise error


@router.get(
    "/profile",
    operation_id="get_profile",
    summary="One's own profile",
    response_model=ProfileOut | Selected,
    responses=problems(400, 401, 404) | NOT_MODIFIED,
)
async def get_profile(
    caller: CallerDep, graph: GraphDep, tags: TagsDep, selection: PersonSelection
) -> ProfileOut | Response:
    """Shows the caller's own profile, with what is shown to nobody else."""
    if selection is not None:
        return await selection.one(caller.id)
    try:
        return tags.fresh(await service.profile(graph, caller.id))
    except PeopleError as error:
        raise problem(error) from error


@router.patch(
    "/profile",
    operation_id="change_profile",
    summary="Change one's own profile",
    responses=problems(401, 409, 412),
)
async def change_profile(
    *,
    patch: ProfilePatch,
    caller: CallerDep,
    graph: GraphDep,
    clock: ClockDep,
    settings: SettingsDep,
    tags: TagsDep,
) -> ProfileOut:
    """Changes what is sent and leaves the rest; null takes away. With `If-Match` only what has that `ETag`.

    A location is kept because it was sent, to find what is near; friends see about where it is once `shares_location` is on.
    """
    try:
        return tags.tagged(
            await service.change_profile(
                graph,
                caller.id,
                patch,
                phones_secret=settings.phone_secret,
                now=clock.now(),
                unless=tags.changed,
            )
        )
    except PeopleError as error:
        raise problem(error) from error


@router.delete(
    "/profile",
    operation_id="erase_profile",
    summary="Erase oneself",
    status_code=204,
    response_class=Response,
    responses=problems(401) | {204: {"description": "Everything of the caller is gone"}},
)
async def erase_profile(request: Request, caller: CallerDep, graph: GraphDep, clock: ClockDep) -> None:
    """Deletes the caller for good, at once: there is no way back. Seeds, plans and bookings of others go on without them.

    What the caller goes to is declined, what they alone organise is called off. In others' past somebody takes their place
    of whom nothing is known.
    """
    ended: Ended = request.app.state.ended
    try:
        mark = await leaving.erase(graph, caller.id, now=clock.now())
    except PeopleError as error:
        raise problem(error) from error
    ended.add(mark)


@router.get("/export", operation_id="export_profile", summary="Everything held about oneself", responses=problems(401))
async def export_profile(caller: CallerDep, graph: GraphDep, clock: ClockDep) -> ExportOut:
    """Gives everything that the service holds about the caller: every property and every relationship of theirs."""
    try:
        return await leaving.export(graph, caller.id, now=clock.now())
    except PeopleError as error:
        raise problem(error) from error


@router.get(
    "/preferences",
    operation_id="get_preferences",
    summary="One's own preferences",
    responses=problems(401) | NOT_MODIFIED,
)
async def get_preferences(caller: CallerDep, graph: GraphDep, tags: TagsDep) -> Preferences:
    """Shows what the caller likes, and how often and when they may be asked."""
    try:
        return tags.fresh(await service.preferences(graph, caller.id))
    except PeopleError as error:
        raise problem(error) from error


@router.put(
    "/preferences",
    operation_id="replace_preferences",
    summary="Replace one's own preferences",
    responses=problems(401, 412),
)
async def replace_preferences(
    wanted: Preferences, caller: CallerDep, graph: GraphDep, clock: ClockDep, tags: TagsDep
) -> Preferences:
    """Replaces all preferences. Quiet hours and the ask cap hold from the next ask on."""
    try:
        return tags.tagged(
            await service.replace_preferences(graph, caller.id, wanted, now=clock.now(), unless=tags.changed)
        )
    except PeopleError as error:
        raise problem(error) from error


@router.get(
    "/",
    operation_id="list_people",
    summary="People whom one may see",
    response_model=Page[PersonCard] | Page[Selected],
    responses=problems(400, 401),
)
async def list_people(
    caller: CallerDep, graph: GraphDep, page: PageDep, selection: PersonSelection
) -> Page[PersonCard] | Response:
    """Lists public people, and friends who show themselves to friends; admins see everybody."""
    found = await service.people(graph, caller, page)
    return found if selection is None else await selection.page(found, lambda card: card.id)


@router.post(
    "/",
    operation_id="create_person",
    summary="Add a person",
    status_code=201,
    responses=problems(401, 403, 409),
)
async def create_person(
    wanted: PersonIn, _: OnlyAdminDep, graph: GraphDep, clock: ClockDep, keeper: KeeperDep, response: Response
) -> PersonCard:
    """Adds a person, for admins; people themselves sign up."""
    try:
        created = await keeper.answer(lambda keep: service.create(graph, wanted, now=clock.now(), keep=keep))
    except PeopleError as error:
        raise problem(error) from error
    response.headers["Location"] = f"/api/v1/users/{created.id}"
    return created


@router.get(
    "/{user_id}",
    operation_id="get_person",
    summary="One person",
    response_model=PersonOut | Selected,
    responses=problems(400, 401, 404),
)
async def get_person(
    user_id: UserId, caller: CallerDep, graph: GraphDep, selection: PersonSelection
) -> PersonOut | Response:
    """Shows somebody as the caller may see them; 404 for who is not there, is private, or has blocked or been blocked."""
    if selection is not None:
        return await selection.one(user_id)
    try:
        return await service.person(graph, caller, user_id)
    except PeopleError as error:
        raise problem(error) from error
