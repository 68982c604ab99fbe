"""Keys change without a restart; an old one verifies until its tokens are over, and signs nothing more."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import jwt
import pytest

from app.http.auth import Caller, claims_of, issue_token, read_signed
from app.http.keys import KeyRing
from app.http.problems import Problem

SECRET = "a secret that is long enough for the tests"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "keys.json"


@pytest.fixture
def ring(path: Path) -> KeyRing:
    return KeyRing(SECRET, path)


def refused(ring: KeyRing, token: str) -> bool:
    try:
        read_signed(ring, token)
    except Problem as problem:
        return problem.status_code == 401
    return False


def test_the_first_key_is_of_the_settings(ring: KeyRing) -> None:
    token = ring.sign(claims_of("u-1", role="agent", session="s-1"))
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT", "kid": ring.all()[-1].id}
    assert read_signed(ring, token) == Caller("u-1", "agent", "s-1")
    assert read_signed(ring, issue_token(SECRET, "u-1")) == Caller("u-1", "member"), "a token that names no key"


def test_after_a_rotation_the_old_key_still_verifies_and_the_new_one_signs(ring: KeyRing) -> None:
    before, bare = ring.sign(claims_of("u-1")), issue_token(SECRET, "u-1")
    new = ring.rotate(timedelta(hours=1))
    after = ring.sign(claims_of("u-1"))
    assert jwt.get_unverified_header(after)["kid"] == new.id != jwt.get_unverified_header(before)["kid"]
    assert not any(refused(ring, token) for token in (before, bare, after))
    assert jwt.decode(after, new.secret, ["HS256"], issuer="sprout")["sub"] == "u-1"


def test_when_its_time_is_over_the_old_key_verifies_nothing(ring: KeyRing) -> None:
    before, bare = ring.sign(claims_of("u-1")), issue_token(SECRET, "u-1")
    ring.rotate(timedelta(0))
    assert refused(ring, before) and refused(ring, bare)
    ring.rotate(timedelta(hours=1))
    assert len(ring.all()) == 2, "what verifies nothing is not kept"
    assert refused(ring, before)


def test_another_process_takes_a_new_key_at_once(ring: KeyRing, path: Path) -> None:
    other = KeyRing(SECRET, path)
    assert len(other.all()) == 1
    ring.rotate(timedelta(hours=1))
    assert not refused(other, ring.sign(claims_of("u-1"))), "although it looked less than a second ago"


def test_rotated_by_two_at_once_nothing_is_lost(ring: KeyRing, path: Path) -> None:
    other = KeyRing(SECRET, path)
    first, second = ring.rotate(timedelta(hours=1)), other.rotate(timedelta(hours=1))
    assert [key.id for key in other.all()][-2:] == [first.id, second.id]
    assert [key.until is None for key in other.all()] == [False, False, True]


def test_the_file_is_its_owners(ring: KeyRing, path: Path) -> None:
    ring.rotate(timedelta(hours=1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(json.loads(path.read_text())["keys"]) == 2


@pytest.mark.parametrize("kid", ["none", "../keys.json", "x" * 1000, "é"])
def test_a_key_that_nobody_has_verifies_nothing(ring: KeyRing, kid: str) -> None:
    token = jwt.encode(claims_of("u-1", role="admin"), SECRET, "HS256", headers={"kid": kid})
    assert refused(ring, token), "although the secret is right"


@pytest.mark.parametrize("header", [{"alg": "HS256", "kid": 7}, {"alg": "HS256", "kid": []}, [], "HS256", 7, None])
def test_a_header_that_is_none_is_refused(ring: KeyRing, header: object) -> None:
    _, *rest = ring.sign(claims_of("u-1")).split(".")
    forged = jwt.utils.base64url_encode(json.dumps(header).encode()).decode()
    assert refused(ring, ".".join([forged, *rest]))


def test_no_algorithm_and_others_are_refused(ring: KeyRing) -> None:
    claims = claims_of("u-1", role="admin")
    kid = ring.all()[-1].id
    for algorithm, secret in (("none", ""), ("HS512", SECRET * 2), ("HS384", SECRET * 2)):
        assert refused(ring, jwt.encode(claims, secret, algorithm, headers={"kid": kid}))


def test_a_token_for_something_else_is_no_access_token(ring: KeyRing) -> None:
    assert refused(ring, ring.sign({**claims_of("u-1"), "aud": "sprout:verify"}))
    assert refused(ring, ring.sign({**claims_of("u-1"), "sid": 17}))


def test_without_a_file_there_is_nothing_to_rotate() -> None:
    with pytest.raises(ValueError, match="file"):
        KeyRing(SECRET).rotate(timedelta(0))
