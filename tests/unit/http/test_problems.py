"""Problems: their members, their types, and nothing of the inside."""

from __future__ import annotations

import json

import pytest

from app.http.problems import FieldError, Problem, problem_type, problems, refused, unavailable, unknown


def body(problem: Problem) -> dict[str, object]:
    response = problem.response("/api/v1/x", "request-1")
    assert response.media_type == "application/problem+json"
    return dict(json.loads(bytes(response.body)))


def test_members_of_a_problem() -> None:
    assert body(unknown("venue", "v-1")) == {
        "type": "urn:sprout:problem:unknown-venue",
        "title": "Unknown venue",
        "status": 404,
        "detail": "There is no venue 'v-1'.",
        "instance": "/api/v1/x",
        "request_id": "request-1",
    }


def test_a_problem_carries_more_members_but_not_instead_of_its_own() -> None:
    told = body(Problem(409, "Already answered", "Yes was said.", first_answer="yes"))
    assert (told["first_answer"], told["status"], told["title"]) == ("yes", 409, "Already answered")


def test_title_defaults_to_the_status() -> None:
    assert body(Problem(418))["title"] == "I'm a Teapot"


def test_a_refused_field_is_named() -> None:
    assert body(refused("query.near", "is not a point", "point_invalid"))["errors"] == [
        FieldError(field="query.near", message="is not a point", code="point_invalid").model_dump()
    ]


def test_unavailable_says_when_to_come_back() -> None:
    assert int(unavailable("down").response("/", None).headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("title", "name"),
    [("Unknown venue", "unknown-venue"), ("I'm a Teapot", "i-m-a-teapot"), ("  Odd -- one ", "odd-one")],
)
def test_type_follows_from_title(title: str, name: str) -> None:
    assert problem_type(title) == f"urn:sprout:problem:{name}"


def test_declared_responses() -> None:
    declared = problems(401, 404)
    assert list(declared) == [401, 404, 422, 500, 503]
    assert "WWW-Authenticate" in declared[401]["headers"]
    assert "Retry-After" in declared[503]["headers"]
    assert all("application/problem+json" in one["content"] for one in declared.values())
