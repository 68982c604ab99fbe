"""Tokens: what is issued is read, what is forged, old or of another kind is refused."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from app.http.auth import ROLES, Caller, Role, issue_token, read_token
from app.http.problems import Problem

SECRET = "a secret that is long enough for the tests"
CLAIMS = {"iss": "sprout", "sub": "u-1", "role": "member", "iat": 0, "exp": datetime(2200, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize("role", ROLES)
def test_an_issued_token_names_its_caller(role: Role) -> None:
    assert read_token(SECRET, issue_token(SECRET, "u-1", role=role)) == Caller("u-1", role)


def test_a_token_that_was_good_before_is_refused_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    token = issue_token(SECRET, "u-1", lifetime=timedelta(minutes=1))
    assert read_token(SECRET, token) == Caller("u-1", "member")
    later = time.time() + 61
    monkeypatch.setattr("app.http.auth.time.time", lambda: later)
    with pytest.raises(Problem) as caught:
        read_token(SECRET, token)
    assert (caught.value.status_code, caught.value.detail) == (401, "The token has expired.")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "no token",
        issue_token("another secret that is long enough too", "u-1"),
        issue_token(SECRET, "u-1", lifetime=timedelta(seconds=-1)),
        jwt.encode(CLAIMS, "", "none"),
        jwt.encode(CLAIMS, SECRET * 2, "HS512"),
        jwt.encode({**CLAIMS, "iss": "another"}, SECRET),
        jwt.encode({**CLAIMS, "role": "king"}, SECRET),
        jwt.encode({name: value for name, value in CLAIMS.items() if name != "role"}, SECRET),
        jwt.encode({name: value for name, value in CLAIMS.items() if name != "exp"}, SECRET),
        jwt.encode({name: value for name, value in CLAIMS.items() if name != "sub"}, SECRET),
        jwt.encode({**CLAIMS, "sub": 17}, SECRET),
    ],
)
def test_any_other_token_is_refused(token: str) -> None:
    with pytest.raises(Problem) as caught:
        read_token(SECRET, token)
    assert caught.value.status_code == 401
    assert caught.value.headers == {"WWW-Authenticate": 'Bearer realm="sprout", error="invalid_token"'}


def test_who_acts_for_others() -> None:
    assert [role for role in ROLES if Caller("u-1", role).acts_for_others] == ["admin", "agent"]
