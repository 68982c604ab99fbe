"""Sign up, sign in and out, see one's sessions, set a new password."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic import SecretStr

from app.domains.identity import accounts, sessions
from app.domains.identity.errors import AddressTaken, LinkOver, SessionOver, UnknownSession, WrongCredentials
from app.domains.identity.schemas import (
    LoginIn,
    MailSent,
    NewPasswordIn,
    RefreshIn,
    ResetIn,
    SessionOut,
    SignUpIn,
    Tokens,
    VerifyIn,
)
from app.domains.identity.sessions import Door
from app.http.auth import ANYBODY, CallerDep, not_signed_in
from app.http.dependencies import ClockDep, GraphDep, SettingsDep
from app.http.pages import Page, PageDep
from app.http.problems import Problem, problems, unknown
from app.http.rates import RatesDep

router = APIRouter(prefix="/auth", tags=["identity"])

_SENT = MailSent(detail="If the address can be used so, a mail is on its way.")
UserAgent = Annotated[str | None, Header(alias="User-Agent", max_length=2000)]


async def door(request: Request, graph: GraphDep, settings: SettingsDep) -> Door:
    """What it takes to let people in and out."""
    return Door(graph, settings, request.app.state.keys, request.app.state.ended)


DoorDep = Annotated[Door, Depends(door)]


@router.post(
    "/signup",
    operation_id="sign_up",
    summary="Sign up",
    status_code=202,
    dependencies=[ANYBODY],
    responses=problems(429),
)
async def sign_up(
    wanted: SignUpIn, graph: GraphDep, settings: SettingsDep, clock: ClockDep, rates: RatesDep
) -> MailSent:
    """Sends a link to the address; the account is made when it is followed (`auth/verify`).

    The answer is the same whether or not somebody has the address.
    """
    await rates.mail(wanted.email)
    await accounts.sign_up(
        graph,
        settings,
        email=wanted.email,
        name=wanted.name,
        password=_plain(wanted.password),
        now=clock.now(),
    )
    return _SENT


@router.post(
    "/verify",
    operation_id="verify_address",
    summary="Follow the link of a sign-up",
    dependencies=[ANYBODY],
    responses=problems(401, 409, 410, 429),
)
async def verify_address(
    given: VerifyIn, door: DoorDep, clock: ClockDep, rates: RatesDep, request: Request, user_agent: UserAgent = None
) -> Tokens:
    """Makes the account and signs in, once, for whoever has the link and the password of the sign-up."""
    await rates.login(None, request)
    try:
        return await accounts.verify(
            door, token=_plain(given.token), password=_plain(given.password), user_agent=user_agent, now=clock.now()
        )
    except LinkOver as error:
        raise _over() from error
    except WrongCredentials as error:
        raise not_signed_in("This is not the password of the sign-up.") from error
    except AddressTaken as error:
        raise Problem(409, "Account exists", "There is an account with this address: sign in.") from error


@router.post(
    "/login",
    operation_id="log_in",
    summary="Sign in",
    dependencies=[ANYBODY],
    responses=problems(401, 429),
)
async def log_in(
    given: LoginIn, door: DoorDep, rates: RatesDep, request: Request, user_agent: UserAgent = None
) -> Tokens:
    """Opens a session. A wrong password and an address that nobody has get the same answer after the same work."""
    await rates.login(given.email, request)
    try:
        return await sessions.sign_in(door, email=given.email, password=_plain(given.password), user_agent=user_agent)
    except WrongCredentials as error:
        raise not_signed_in(
            "E-mail address and password do not belong together, or the address is not verified."
        ) from error


@router.post(
    "/refresh",
    operation_id="refresh_tokens",
    summary="Change the refresh token for new tokens",
    dependencies=[ANYBODY],
    responses=problems(401),
)
async def refresh_tokens(given: RefreshIn, door: DoorDep) -> Tokens:
    """Gives a new access token and the next refresh token; the old one is good no more.

    A refresh token that is used a second time has been copied: its session ends, for whoever holds the other one too.
    """
    try:
        return await sessions.refresh(door, _plain(given.refresh_token))
    except SessionOver as error:
        raise not_signed_in("This session has ended: sign in again.", "invalid_grant") from error


@router.post(
    "/logout",
    operation_id="log_out",
    summary="Sign out",
    status_code=204,
    responses=problems(401, 409),
)
async def log_out(caller: CallerDep, door: DoorDep) -> Response:
    """Ends the session of the token: it is refused from now on, and so is its refresh token."""
    if caller.session is None:
        raise Problem(409, "No session", "This token belongs to no session; it is good until it expires.")
    try:
        await sessions.end(door, user_id=caller.id, session_id=caller.session, cause="signed out")
    except UnknownSession as error:
        raise not_signed_in("This session has ended: sign in again.", "invalid_token") from error
    return Response(status_code=204)


@router.get("/sessions", operation_id="list_sessions", summary="Where one is signed in", responses=problems(401))
async def list_sessions(caller: CallerDep, graph: GraphDep, page: PageDep) -> Page[SessionOut]:
    """Lists the caller's sessions, newest first."""
    found = await sessions.list_sessions(
        graph,
        user_id=caller.id,
        current=caller.session,
        after=page.after(datetime, str),
        limit=page.limit + 1,
    )
    return Page.of(found, page.limit, key=lambda session: (session.created_at, session.id))


@router.delete(
    "/sessions",
    operation_id="end_sessions",
    summary="Sign out everywhere",
    status_code=204,
    responses=problems(401),
)
async def end_sessions(caller: CallerDep, door: DoorDep) -> Response:
    """Ends all sessions of the caller, this one too."""
    await sessions.end_all(door, user_id=caller.id, cause="signed out everywhere")
    return Response(status_code=204)


@router.delete(
    "/sessions/{session_id}",
    operation_id="end_session",
    summary="Sign out somewhere else",
    status_code=204,
    responses=problems(401, 404),
)
async def end_session(
    session_id: Annotated[str, Path(max_length=100, description="`Session.id`")], caller: CallerDep, door: DoorDep
) -> Response:
    """Ends one session of the caller: all its tokens are refused from now on. Once more changes nothing."""
    try:
        await sessions.end(door, user_id=caller.id, session_id=session_id, cause="signed out elsewhere")
    except UnknownSession as error:
        raise unknown("session", session_id) from error
    return Response(status_code=204)


@router.post(
    "/reset",
    operation_id="ask_for_reset",
    summary="Ask for a new password",
    status_code=202,
    dependencies=[ANYBODY],
    responses=problems(429),
)
async def ask_for_reset(
    wanted: ResetIn, graph: GraphDep, settings: SettingsDep, clock: ClockDep, rates: RatesDep
) -> MailSent:
    """Sends a link to the address, if somebody has it; the answer is the same if not."""
    await rates.mail(wanted.email)
    await accounts.ask_for_reset(graph, settings, email=wanted.email, now=clock.now())
    return _SENT


@router.post(
    "/reset/confirm",
    operation_id="reset_password",
    summary="Set a new password",
    status_code=204,
    dependencies=[ANYBODY],
    responses=problems(410, 429),
)
async def reset_password(given: NewPasswordIn, door: DoorDep, rates: RatesDep, request: Request) -> Response:
    """Sets the password of whoever has the link, once; all their sessions end."""
    await rates.login(None, request)
    try:
        await accounts.reset(door, token=_plain(given.token), password=_plain(given.password))
    except LinkOver as error:
        raise _over() from error
    return Response(status_code=204)


def _plain(secret: SecretStr) -> str:
    return secret.get_secret_value()


def _over() -> Problem:
    return Problem(410, "Link over", "This link is none of ours, was used before, or is too old: ask for a new one.")
