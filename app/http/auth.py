"""Who calls: bearer tokens (JWT, HS256), issued and read; dependencies for callers, admins and agents."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, get_args

import jwt
from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.http.dependencies import SettingsDep
from app.http.problems import Problem

Role = Literal["member", "venue_manager", "admin", "agent"]
ROLES: tuple[Role, ...] = get_args(Role)
ISSUER = "sprout"
ALGORITHM = "HS256"

bearer = HTTPBearer(
    auto_error=False,
    bearerFormat="JWT",
    scheme_name="bearer",
    description="A token of `sprout token`, sent as `Authorization: Bearer TOKEN`.",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """The person, or the agent, that a request comes from."""

    id: str
    role: Role

    @property
    def acts_for_others(self) -> bool:
        """Whether paths with another person's id are open to this caller."""
        return self.role in ("admin", "agent")


def issue_token(secret: str, person_id: str, *, role: Role = "member", lifetime: timedelta = timedelta(hours=1)) -> str:
    """A signed token that names a person and a role.

    Args:
        secret: `settings.token_secret`, the same in all API processes.
        person_id: `User.id`.
        role: What the token allows.
        lifetime: Until it expires, by the real clock: a simulated city does not age tokens.
    """
    now = datetime.now(UTC)
    claims = {"iss": ISSUER, "sub": person_id, "role": role, "iat": now, "exp": now + lifetime}
    return jwt.encode(claims, secret, ALGORITHM)


def read_token(secret: str, token: str) -> Caller:
    """The caller that a token names.

    Raises:
        Problem: 401 when it is expired, forged or not one of ours.
    """
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            options={"require": ["exp", "iat", "sub", "iss"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise _not_signed_in("The token has expired.", "invalid_token") from error
    except jwt.InvalidTokenError as error:
        raise _not_signed_in("The token is not valid.", "invalid_token") from error
    if claims.get("role") not in ROLES:
        raise _not_signed_in("The token names no role.", "invalid_token")
    return Caller(claims["sub"], claims["role"])


def _not_signed_in(detail: str, error: str | None = None) -> Problem:
    challenge = 'Bearer realm="sprout"' + (f', error="{error}"' if error else "")
    return Problem(401, "Not signed in", detail, headers={"WWW-Authenticate": challenge})


def unknown_caller() -> Problem:
    """401 for a valid token whose person is not (or no longer) in the graph."""
    return _not_signed_in("The token names a person who is not here.", "invalid_token")


async def signed_in(
    settings: SettingsDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Caller:
    """The caller of this request; 401 without a valid token."""
    if credentials is None:
        raise _not_signed_in("Send a bearer token in the Authorization header.")
    return read_token(settings.token_secret.get_secret_value(), credentials.credentials)


CallerDep = Annotated[Caller, Depends(signed_in)]
#: For `APIRouter(dependencies=[SIGNED_IN])`: operations that want a caller and do not ask which one.
SIGNED_IN = Depends(signed_in)


async def admin_or_agent(caller: CallerDep) -> Caller:
    """The caller, who must be an admin or an agent; 403 for everyone else."""
    if not caller.acts_for_others:
        raise Problem(403, "Not allowed", "This is for admins and agents.")
    return caller


AdminDep = Annotated[Caller, Depends(admin_or_agent)]
