"""Recommended venues, as their tests ask for them."""

from __future__ import annotations

from typing import Any

import httpx


async def ask(api: httpx.AsyncClient, headers: dict[str, str], person: str, **query: Any) -> dict[str, Any]:
    """The answer to who is signed in by these headers."""
    answer = await api.get(f"/api/v1/recommendations/{person}/venues", headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
