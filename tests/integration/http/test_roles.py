"""The table of roles is true: every operation is called as every role, and refused or let in as it says."""

from __future__ import annotations

import re

import httpx
import pytest

from app.http.auth import ROLES, Role
from app.main import create_app
from app.roles import Access, accesses
from app.settings import Settings
from tests.integration.conftest import SignIn
from tests.integration.town import Town

ALL = [one for one in accesses(create_app(Settings(token_secret="x" * 64))) if one.path.startswith("/api/")]


async def call(api: httpx.AsyncClient, access: Access, headers: dict[str, str], person: str = "u-me") -> httpx.Response:
    """Calls an operation with ids of nothing, but for people's."""
    path = re.sub(r"\{(\w+)\}", lambda match: person if match[1] == "user_id" else "none", access.path)
    body: dict[str, str] | None = {} if access.method in ("POST", "PUT", "PATCH") else None
    return await api.request(access.method, path, headers=headers, json=body)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_is_let_in_or_refused_as_the_table_says(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, role: Role
) -> None:
    town.person("u-me")
    town.person("u-other")
    me = signed_in("u-me", role=role)
    wrong = []
    for access in ALL:
        # Tested where sessions are, and where people leave.
        if access.operation in ("end_session", "end_sessions", "log_out", "erase_profile"):
            continue
        cell = access.roles[role]
        status = (await call(api, access, me)).status_code
        refused = status in (401, 403)
        # Without a token of its own, what is open to everybody may say 401 of what it was sent, such as a webhook's signature.
        expected = status == 403 if cell == "403" else not refused or access.anonymous == "yes"
        if cell == "own":
            expected = expected and (await call(api, access, me, "u-other")).status_code == 403
        if not expected or status >= 500:
            wrong.append(f"{access.method} {access.path}: {status}, the table says {cell}")
    assert not wrong


async def test_without_a_token_only_what_is_open_answers(town: Town, api: httpx.AsyncClient) -> None:
    wrong = []
    for access in ALL:
        status = (await call(api, access, {})).status_code
        challenged = status == 401
        if challenged != (access.anonymous == "401") and not (access.path.endswith("{provider}") or status == 422):
            wrong.append(f"{access.method} {access.path}: {status}, the table says {access.anonymous}")
    assert not wrong


async def test_who_acts_for_others_is_let_in_on_their_paths(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-me")
    town.person("u-other")
    own = [access for access in ALL if "own" in access.roles.values()]
    assert own
    for role in ("admin", "agent"):
        for access in own:
            answer = await call(api, access, signed_in("u-me", role=role), "u-other")
            assert answer.status_code not in (401, 403), access
