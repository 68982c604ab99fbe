"""The payment sandbox: whatever is repeated, late or at once, money is held once and never after it was given back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.payments.role import PaymentError, Share
from app.payments.sandbox import Sandbox


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path / "deep" / "payments.sqlite")


def share(id: str = "i-1", amount: int = 1500) -> Share:
    return Share(id, amount, "USD", "u-1")


async def test_held_taken_and_paid_back_each_as_often_as_asked(sandbox: Sandbox) -> None:
    for _ in range(2):
        assert await sandbox.authorise(share()) == "authorised"
    for _ in range(2):
        await sandbox.capture("i-1")
    assert await sandbox.authorise(share()) == "authorised"
    assert sandbox.state("i-1") == "captured"
    for _ in range(2):
        await sandbox.release("i-1")
    assert sandbox.state("i-1") == "released"


async def test_what_was_given_back_is_not_held_by_a_late_call(sandbox: Sandbox) -> None:
    await sandbox.release("i-1")
    assert await sandbox.authorise(share()) == "refused"
    with pytest.raises(PaymentError, match="released"):
        await sandbox.capture("i-1")


async def test_a_refused_card_stays_refused(sandbox: Sandbox) -> None:
    assert await sandbox.authorise(share(amount=1513)) == "refused"
    with pytest.raises(PaymentError, match="refused"):
        await sandbox.capture("i-1")


async def test_what_is_not_known_cannot_be_taken(sandbox: Sandbox) -> None:
    with pytest.raises(PaymentError, match="unknown"):
        await sandbox.capture("i-1")


async def test_many_at_once(sandbox: Sandbox) -> None:
    states = await asyncio.gather(*(sandbox.authorise(share(f"i-{n % 3}")) for n in range(30)))
    assert set(states) == {"authorised"}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["authorise", "capture", "release"]), max_size=8))
def test_it_behaves_like_its_model(tmp_path_factory: pytest.TempPathFactory, calls: list[str]) -> None:
    sandbox = Sandbox(tmp_path_factory.mktemp("payments") / "p.sqlite")
    model: str | None = None
    for call in calls:
        if call == "authorise":
            asyncio.run(sandbox.authorise(share()))
            model = model or "authorised"
        elif call == "release":
            asyncio.run(sandbox.release("i-1"))
            model = "released"
        elif model in ("authorised", "captured"):
            asyncio.run(sandbox.capture("i-1"))
            model = "captured"
        else:
            with pytest.raises(PaymentError):
                asyncio.run(sandbox.capture("i-1"))
        assert sandbox.state("i-1") == model
