"""Every route says for whom it is, and the docs say the same."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from app.cli.roles import roles_page
from app.main import create_app
from app.roles import accesses
from app.settings import Settings

PAGE = Path(__file__).parents[3] / "docs" / "roles.md"


def test_every_operation_declares_who_may_call_it() -> None:
    silent = [f"{one.method} {one.path}" for one in accesses(_app()) if not one.declared]
    assert not silent, "give these routes CallerDep, AdminDep, ManagerDep, PersonDep, or dependencies=[ANYBODY]"


def test_a_route_that_forgets_to_say_so_is_found() -> None:
    app = _app()

    @app.get("/api/v1/forgotten")
    async def forgotten() -> None: ...

    assert [one.path for one in accesses(app) if not one.declared] == ["/api/v1/forgotten"]


def test_what_is_open_to_everybody_is_meant_to_be() -> None:
    """A list by hand: a route that is opened by mistake is not on it."""
    opened = {one.path for one in accesses(_app()) if one.anonymous == "yes" and one.path.startswith("/api/")}
    auth = {f"/api/v1/auth/{name}" for name in ("signup", "verify", "login", "refresh", "reset", "reset/confirm")}
    assert opened == auth | {"/api/v1/webhooks/{provider}"}


def test_the_page_of_the_docs_is_current() -> None:
    assert PAGE.read_text() == roles_page() + "\n", "run: sprout roles --markdown > docs/roles.md"


def _app() -> FastAPI:
    return create_app(Settings(token_secret="x" * 64))
