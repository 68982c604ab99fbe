"""Who calls: bearer tokens (JWT, HS256), issued and read; which roles an operation is for, declared as dependencies.

Every operation declares one of: `ANYBODY`, `CallerDep` or `SIGNED_IN` (whoever is signed in), `AdminDep`, `ManagerDep` or
another `Only`, or `PersonDep` of `app.domains.identity.access`; `app.roles` makes a table of it.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, cast, get_args

import jwt
from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request
from starlette.types import Scope

from app.http.ended import Ended
from app.http.keys import ALGORITHM, KeyRing
from app.http.problems import Problem

Role = Literal["member", "venue_manager", "admin", "agent"]
ROLES: tuple[Role, ...] = get_args(Role)
ISSUER = "sprout"

bearer = HTTPBearer(
    auto_error=False,
    bearerFormat="JWT",
    scheme_name="bearer",
    description="An access token of `auth/login`, or of `sprout token`, sent as `Authorization: Bearer TOKEN`.",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """The person, or the agent, that a request comes from.

    Attributes:
        id: `User.id`.
        role: What the token allows.
        session: `Session.id` of who signed in; None for tokens of `sprout token`, which belong to no session.
    """

    id: str
    role: Role
    session: str | None = None

    @property
    def acts_for_others(self) -> bool:
        """Whether paths with another person's id are open to this caller."""
        return self.role in ("admin", "agent")


def claims_of(
    person_id: str, *, role: Role = "member", lifetime: timedelta = timedelta(hours=1), session: str | None = None
) -> dict[str, object]:
    """What a token says of a person, for `KeyRing.sign`.

    Args:
        person_id: `User.id`.
        role: What the token allows.
        lifetime: Until it expires, by the real clock: a simulated city does not age tokens.
        session: The session that it ends with.
    """
    now = datetime.now(UTC)
    claims: dict[str, object] = {"iss": ISSUER, "sub": person_id, "role": role, "iat": now, "exp": now + lifetime}
    return claims | ({"sid": session} if session else {})


def issue_token(secret: str, person_id: str, *, role: Role = "member", lifetime: timedelta = timedelta(hours=1)) -> str:
    """A token that names no key and no session, signed by the secret of the settings: for tests and measurements.

    It is good until the keys are rotated; what runs with an installation signs by its `KeyRing`.
    """
    return jwt.encode(claims_of(person_id, role=role, lifetime=lifetime), secret, ALGORITHM)


def read_token(secret: str, token: str) -> Caller:
    """The caller that a token names.

    Raises:
        Problem: 401 when it is expired, forged or not one of ours.
    """
    try:
        claims = _verified(secret, token)
        if int(claims["exp"]) <= time.time():  # it was good when it was verified
            raise jwt.ExpiredSignatureError
    except jwt.ExpiredSignatureError as error:
        raise not_signed_in("The token has expired.", "invalid_token") from error
    except jwt.InvalidTokenError as error:
        raise _invalid() from error
    if claims.get("role") not in ROLES:
        raise not_signed_in("The token names no role.", "invalid_token")
    session = claims.get("sid")
    if session is not None and not isinstance(session, str):
        raise _invalid()
    return Caller(claims["sub"], claims["role"], session)


@lru_cache(maxsize=10_000)
def _verified(secret: str, token: str) -> dict[str, Any]:
    """The claims of a token: the same few come again and again, and verifying one costs more than all else about it."""
    claims: dict[str, Any] = jwt.decode(
        token, secret, algorithms=[ALGORITHM], issuer=ISSUER, options={"require": ["exp", "iat", "sub", "iss"]}
    )
    return claims


def read_signed(keys: KeyRing, token: str) -> Caller:
    """The caller that a token names, by whichever key it was signed that still verifies.

    Raises:
        Problem: 401 when it is expired, forged or not one of ours.
    """
    try:
        key = keys.key_of(token)
    except (jwt.InvalidTokenError, ValueError) as error:
        raise _invalid() from error
    if key is None:
        raise _invalid()
    return read_token(key.secret, token)


def not_signed_in(detail: str, error: str | None = None) -> Problem:
    """401 with the challenge that goes with it."""
    challenge = 'Bearer realm="sprout"' + (f', error="{error}"' if error else "")
    return Problem(401, "Not signed in", detail, headers={"WWW-Authenticate": challenge})


def _invalid() -> Problem:
    return not_signed_in("The token is not valid.", "invalid_token")


def unknown_caller() -> Problem:
    """401 for a valid token whose person is not (or no longer) in the graph."""
    return not_signed_in("The token names a person who is not here.", "invalid_token")


def identify(scope: Scope) -> Caller | Problem | None:
    """Who a request says it comes from, read once: None without a bearer token, a problem with a bad one."""
    if "sprout.caller" not in scope:
        scope["sprout.caller"] = _read_from(scope)
    return cast(Caller | Problem | None, scope["sprout.caller"])


def _read_from(scope: Scope) -> Caller | Problem | None:
    sent = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    scheme, _, token = sent.decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    try:
        return read_signed(scope["app"].state.keys, token.strip())
    except Problem as problem:
        return problem


async def signed_in(
    request: Request,
    _: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Caller:
    """The caller of this request; 401 without a valid token, or when its session or its person is gone."""
    found = identify(request.scope)
    if found is None:
        raise not_signed_in("Send a bearer token in the Authorization header.")
    if isinstance(found, Problem):
        raise found
    ended: Ended = request.app.state.ended
    if await ended.has(found.id, found.session):
        raise not_signed_in("This session has ended: sign in again.", "invalid_token")
    return found


CallerDep = Annotated[Caller, Depends(signed_in)]
#: For `APIRouter(dependencies=[SIGNED_IN])`: operations that want a caller and do not ask which one.
SIGNED_IN = Depends(signed_in)


@dataclass(frozen=True, slots=True)
class Only:
    """A dependency that lets in some roles: `Annotated[Caller, Depends(Only("admin", told="admins"))]`.

    Attributes:
        roles: Who is let in.
        told: Who that is, in words.
    """

    roles: frozenset[Role]
    told: str

    def __init__(self, *roles: Role, told: str) -> None:
        object.__setattr__(self, "roles", frozenset(roles))
        object.__setattr__(self, "told", told)

    async def __call__(self, caller: CallerDep) -> Caller:
        """The caller, who must have one of the roles; 403 for everyone else."""
        if caller.role not in self.roles:
            raise Problem(403, "Not allowed", f"This is for {self.told}.")
        return caller


AdminDep = Annotated[Caller, Depends(Only("admin", "agent", told="admins and agents"))]
#: Which venues a manager manages, the query tells.
ManagerDep = Annotated[Caller, Depends(Only("venue_manager", "admin", "agent", told="the managers of venues"))]


async def anybody() -> None:
    """Declares that an operation is for everybody, without a token."""


#: For `dependencies=[ANYBODY]`.
ANYBODY = Depends(anybody)
