"""Somebody to sign up, and a post that brings the mails."""

from __future__ import annotations

import httpx
import pytest

from app.graph import Graph
from app.settings import Settings
from tests.integration.identity.people import Person, Post
from tests.integration.town import Town


@pytest.fixture
def post(town: Town, graph: Graph, settings: Settings) -> Post:
    """Brings mails with `await post.deliver()`."""
    return Post(town, graph, settings)


@pytest.fixture
def ana(api: httpx.AsyncClient, post: Post) -> Person:
    """Somebody whom nobody knows yet."""
    return Person(api, post)
