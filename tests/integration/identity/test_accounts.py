"""Sign-ups, verified addresses, lost passwords: nothing tells a stranger who has an account, and every link works once."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from app.domains.identity import passwords
from app.settings import Settings
from tests.integration.identity.people import ADDRESS, BASE, PASSWORD, Person, Post
from tests.integration.town import Town


async def test_a_sign_up_is_an_account_when_its_link_is_followed(ana: Person, post: Post, town: Town) -> None:
    assert (await ana.sign_up()).status_code == 202
    assert town.run("MATCH (u:User) RETURN count(u) AS n") == [{"n": 0}]
    assert (await ana.log_in()).status_code == 401, "not verified yet"
    token = await post.token()
    answer = await ana.call("verify", {"token": token, "password": PASSWORD})
    assert answer.status_code == 200
    assert town.run("MATCH (u:User) RETURN u.email AS email, u.name AS name, u.privacy_level AS privacy") == [
        {"email": ADDRESS, "name": "Ana Lind", "privacy": "friends_only"}
    ]
    assert (await ana.call("verify", {"token": token, "password": PASSWORD})).status_code == 410
    assert (await ana.log_in()).status_code == 200
    (kept,) = town.run("MATCH (c:Credential) RETURN c.password_hash AS hash")
    assert kept["hash"].startswith("$argon2id$") and PASSWORD not in kept["hash"]


async def test_the_link_without_the_password_makes_no_account(ana: Person, post: Post, town: Town) -> None:
    await ana.sign_up()
    token = await post.token()
    assert (await ana.call("verify", {"token": token, "password": "what an owner would guess"})).status_code == 401
    assert town.run("MATCH (u:User) RETURN count(u) AS n") == [{"n": 0}]
    assert (await ana.call("verify", {"token": token, "password": PASSWORD})).status_code == 200


async def test_an_address_that_is_taken_gets_the_same_answer_and_another_mail(
    ana: Person, api: httpx.AsyncClient, post: Post, town: Town
) -> None:
    first = await ana.sign_up()
    await ana.call("verify", {"token": await post.token(), "password": PASSWORD})
    before = town.run("MATCH (u:User)-->(c:Credential) RETURN u.name AS name, c.password_hash AS hash")
    thief = Person(api, post, ADDRESS.upper(), "the password of a thief")
    second = await thief.sign_up("Eve")
    assert (second.status_code, second.json(), set(second.headers)) == (
        first.status_code,
        first.json(),
        set(first.headers),
    )
    await post.deliver()
    to, subject, text = post.letters()[-1]
    assert (to, subject) == (ADDRESS, "You have an account at Sprout") and "token" not in text
    assert town.run("MATCH (u:User)-->(c:Credential) RETURN u.name AS name, c.password_hash AS hash") == before
    assert (await thief.log_in()).status_code == 401


async def test_two_links_of_one_address_make_one_account(
    ana: Person, api: httpx.AsyncClient, post: Post, town: Town
) -> None:
    await ana.sign_up()
    first = await post.token()
    other = Person(api, post, ADDRESS, "another plate of bread")
    await other.sign_up("Somebody else")
    second = await post.token()
    answers = await asyncio.gather(
        ana.call("verify", {"token": first, "password": PASSWORD}),
        other.call("verify", {"token": second, "password": other.password}),
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 410])
    assert town.run("MATCH (u:User) RETURN count(u) AS n") == [{"n": 1}]
    assert town.run("MATCH (s:SignUp) RETURN count(s) AS n") == [{"n": 0}]
    assert town.run("MATCH (s:Session) RETURN count(s) AS n") == [{"n": 1}]


async def test_one_link_followed_at_once_makes_one_account(ana: Person, post: Post, town: Town) -> None:
    await ana.sign_up()
    token = await post.token()
    answers = await asyncio.gather(*(ana.call("verify", {"token": token, "password": PASSWORD}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410]
    assert town.run("MATCH (u:User) RETURN count(u) AS n") == [{"n": 1}]


async def test_a_mail_is_sent_once(ana: Person, post: Post) -> None:
    await ana.sign_up()
    await post.deliver()
    written = post.letters()
    file = next((post._settings.home / "outbox").glob("*.eml"))
    file.unlink()
    assert await post.deliver(again=True) == 1
    assert len(written) == 1 and post.letters() == []


async def test_a_lost_password_is_replaced_and_everybody_is_out(ana: Person, post: Post, town: Town) -> None:
    await ana.join()
    before = dict(ana.tokens)
    assert (await ana.call("reset", {"email": ADDRESS})).status_code == 202
    token = await post.token()
    new = "a bowl of warm soup"
    assert (await ana.call("reset/confirm", {"token": token, "password": new})).status_code == 204
    assert (await ana.call("reset/confirm", {"token": token, "password": "x" * 20})).status_code == 410
    assert not await ana.lives(before["access_token"])
    assert (await ana.refresh(before["refresh_token"])).status_code == 401
    assert (await ana.log_in()).status_code == 401
    assert (await ana.log_in(new)).status_code == 200 and await ana.lives()


async def test_a_reset_of_nobodys_address_gets_the_same_answer_and_no_mail(ana: Person, post: Post) -> None:
    await ana.join()
    known = await ana.call("reset", {"email": ADDRESS})
    unknown = await ana.call("reset", {"email": "nobody@example.com"})
    assert (known.status_code, known.json(), set(known.headers)) == (
        unknown.status_code,
        unknown.json(),
        set(unknown.headers),
    )
    assert await post.deliver() == 2
    assert [to for to, _, _ in post.letters()].count("nobody@example.com") == 0
    assert [subject for _, subject, _ in post.letters()] == ["Is this your address?", "Set a new password"]


async def test_people_of_before_get_their_first_password_by_a_reset(
    api: httpx.AsyncClient, post: Post, town: Town
) -> None:
    town.person("u-1", email="wei@example.com")
    wei = Person(api, post, "wei@example.com")
    assert (await wei.log_in()).status_code == 401
    await wei.call("reset", {"email": wei.address})
    assert (await wei.call("reset/confirm", {"token": await post.token(), "password": PASSWORD})).status_code == 204
    assert (await wei.log_in()).status_code == 200 and wei.tokens["user_id"] == "u-1"


async def test_a_link_of_one_purpose_is_none_of_the_other(ana: Person, post: Post) -> None:
    await ana.sign_up()
    verifying = await post.token()
    assert (await ana.call("reset/confirm", {"token": verifying, "password": PASSWORD})).status_code == 410
    assert not await ana.lives(verifying)
    tokens = (await ana.call("verify", {"token": verifying, "password": PASSWORD})).json()
    for path in ("verify", "reset/confirm"):
        body = {"token": tokens["access_token"], "password": PASSWORD}
        assert (await ana.call(path, body)).status_code == 410


@pytest.mark.parametrize("label", ["SignUp", "PasswordReset"])
async def test_a_link_that_is_too_old_does_nothing(ana: Person, post: Post, town: Town, label: str) -> None:
    await ana.join()
    path, body = ("reset", {"email": ADDRESS})
    if label == "SignUp":
        path, body = "signup", {"email": "b@example.com", "password": PASSWORD, "name": "B"}
    await ana.call(path, body)
    token = await post.token()
    town.run("MATCH (n:SignUp|PasswordReset) SET n.expires_at = datetime() - duration('PT1S')")
    target = "verify" if label == "SignUp" else "reset/confirm"
    assert (await ana.call(target, {"token": token, "password": PASSWORD})).status_code == 410
    assert (await ana.log_in()).status_code == 200


async def test_a_login_does_the_same_work_whether_or_not_somebody_has_the_address(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.join()
    work: list[str] = []
    verify = passwords._verify

    def counted(kept: str, password: str) -> bool:
        work.append(kept.rpartition("$")[0].rpartition("$")[0])  # kind and parameters, without salt and hash
        return verify(kept, password)

    monkeypatch.setattr(passwords, "_verify", counted)
    wrong = await ana.log_in("not the password")
    nobody = await ana.call("login", {"email": "nobody@example.com", "password": "not the password"})
    assert len(work) == 2 and work[0] == work[1] and work[0].startswith("$argon2id$")
    assert (wrong.status_code, nobody.status_code) == (401, 401)
    one, other = wrong.json(), nobody.json()
    assert one.pop("request_id") != other.pop("request_id") and one == other
    assert set(wrong.headers) == set(nobody.headers)


NAMES = ["李雷", "Nguyễn Thị Minh Khai", "أحمد", "Ωmega 🌱", "Zoë", "O'Neil-Šimić", "ᚠᚢᚦ", "नेहा", "e\u0301lan"]


@pytest.mark.parametrize("name", NAMES)
async def test_names_in_every_script_are_names(ana: Person, town: Town, name: str) -> None:
    await ana.join(name)
    (kept,) = town.run("MATCH (u:User) RETURN u.name AS name, u.handle AS handle")
    assert kept["name"] in (name, "élan") and kept["handle"].isascii() and " " not in kept["handle"]


BROKEN: list[dict[str, Any]] = [
    {"email": "no address"},
    {"email": "a@b@c"},
    {"email": "a\u0000@example.com"},
    {"email": "x" * 300 + "@example.com"},
    {"email": None},
    {"email": ["a@example.com"]},
    {"password": "short"},
    {"password": "x" * 201},
    {"password": "with NUL \u0000 in it"},
    {"password": None},
    {"password": 1234567890},
    {"name": ""},
    {"name": " \u200b "},
    {"name": "NUL\u0000"},
    {"name": "two\nlines"},
    {"name": "x" * 81},
    {"name": None},
]


@pytest.mark.parametrize(
    "changed", BROKEN, ids=lambda changed: "-".join(f"{k}={str(v)[:20]!a}" for k, v in changed.items())
)
async def test_what_is_refused_leaves_nothing(
    api: httpx.AsyncClient, town: Town, settings: Settings, changed: dict[str, Any]
) -> None:
    body = {"email": ADDRESS, "password": PASSWORD, "name": "Ana"} | changed
    answer = await api.post(f"{BASE}/signup", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    (field,) = changed
    assert {error["field"] for error in answer.json()["errors"]} == {f"body.{field}"}
    assert PASSWORD not in answer.text and "with NUL" not in answer.text
    assert town.run("MATCH (n) WHERE n:SignUp OR n:OutboxEvent RETURN count(n) AS n") == [{"n": 0}]


async def test_half_a_character_is_refused(api: httpx.AsyncClient) -> None:
    for field in ("email", "password", "name"):
        body = {"email": f'"{ADDRESS}"', "password": f'"{PASSWORD}"', "name": '"Ana"'} | {
            field: '"half \\ud800 of one"'
        }
        text = "{" + ", ".join(f'"{name}": {value}' for name, value in body.items()) + "}"
        answer = await api.post(f"{BASE}/signup", content=text, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("path", ["verify", "reset/confirm"])
@pytest.mark.parametrize("token", ["x", "a.b.c", "\u0000", "é", "eyJhbGciOiJub25lIn0.e30.", "x" * 2000])
async def test_what_is_no_link_does_nothing(api: httpx.AsyncClient, path: str, token: str) -> None:
    answer = await api.post(f"{BASE}/{path}", json={"token": token, "password": PASSWORD})
    assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
