"""Vapi's documented messages, read: what counts as an answer, and what never does."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import SecretStr

from app.clock import Clock
from app.providers.line import Line, Terms
from app.providers.role import Answer, BadSignature, BadWebhook
from app.providers.voice import Voice, VoiceAccount
from app.providers.voice_report import Call, result

CONTRACTS: Final = Path(__file__).parents[2] / "contracts" / "vapi"
SECRET: Final = "what desk and test share, long enough"
SENT: Final = 1764088270.0
BOOKING: Final = "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10"


def contract(name: str) -> Any:
    return json.loads((CONTRACTS / f"{name}.json").read_text())


@pytest.fixture
async def voice() -> AsyncIterator[Voice]:
    account = VoiceAccount("a-1", "n-1", SecretStr(SECRET), None, 10, 21, 180, 1.0, timedelta(minutes=20))
    line = Line("vapi", url="http://127.0.0.1:9", terms=Terms())
    client = Voice(line, account, clock=Clock(), callback_url="http://sprout.test/hook")
    yield client
    await client.close()


def heard(voice: Voice, message: Any, *, now: float = SENT) -> Answer | None:
    return voice.hear({"x-vapi-secret": SECRET}, json.dumps(message).encode(), now).answer


@pytest.mark.parametrize(
    ("name", "outcome", "says"),
    [
        ("report_confirmed", "confirmed", None),
        ("report_confirmed_by_tool", "confirmed", None),
        ("report_confirmed_by_structured_output", "confirmed", None),
        ("report_refused", "refused", "wedding"),
        ("report_contradiction", "refused", "disagrees"),
        ("report_unclear", "refused", "without a clear answer"),
        ("report_nothing_put_down", "refused", "without a clear answer"),
        ("report_busy", "refused", "busy"),
        ("report_no_answer", "refused", "Nobody"),
        ("report_voicemail", "refused", "machine"),
        ("report_too_long", "refused", "exceeded-max-duration"),
        ("report_failed", "refused", "worker-died"),
    ],
)
async def test_outcome_of_a_report(voice: Voice, name: str, outcome: str, says: str | None) -> None:
    """All of these transcripts say `confirmed`: none is believed."""
    answer = heard(voice, contract(name))
    assert answer is not None
    assert (answer.booking_id, answer.key, answer.outcome) == (BOOKING, f"{BOOKING}:1", outcome)
    assert (says or "") in (answer.reason or "")
    assert (answer.code is not None) == (outcome == "confirmed")


async def test_offered_times_are_the_venues_own(voice: Voice) -> None:
    answer = heard(voice, contract("report_offered"))
    assert answer is not None and answer.outcome == "offered"
    assert answer.offers == (datetime(2026, 11, 26, 19, 30, tzinfo=UTC), datetime(2026, 11, 26, 17, tzinfo=UTC))


async def test_a_code_has_the_venues_number_and_is_the_only_one(voice: Voice) -> None:
    message = contract("report_confirmed")
    first = heard(voice, message)
    message["message"]["call"]["id"] = "another"
    second = heard(voice, message)
    assert first is not None and second is not None
    assert first.code is not None and first.code.startswith("42-")
    assert first.code != second.code


async def test_cost_is_told(voice: Voice) -> None:
    answer = heard(voice, contract("report_confirmed"))
    assert answer is not None and answer.cost == 0.12


@pytest.mark.parametrize("name", ["status_update", "status_update_ended"])
async def test_progress_is_no_answer(voice: Voice, name: str) -> None:
    message = contract(name)
    assert heard(voice, message, now=message["message"]["timestamp"] / 1000) is None


async def test_a_tool_call_gets_its_reply_and_is_no_answer_yet(voice: Voice) -> None:
    message = contract("tool_calls")
    body = json.dumps(message).encode()
    said = voice.hear({"x-vapi-secret": SECRET}, body, SENT)
    assert said.answer is None
    assert said.reply == {"results": [{"name": "report_outcome", "toolCallId": "t-1", "result": "noted"}]}


@pytest.mark.parametrize("arguments", ['{"outcome": "perhaps"}', "no json", "{}", "[]"])
async def test_a_tool_call_that_makes_no_sense_is_told_so(voice: Voice, arguments: str) -> None:
    message = contract("tool_calls")
    message["message"]["toolCallList"][0]["function"]["arguments"] = arguments
    said = voice.hear({"x-vapi-secret": SECRET}, json.dumps(message).encode(), SENT)
    assert said.reply is not None
    assert "say outcome" in str(said.reply)


@pytest.mark.parametrize("calls", [None, 5, "t-1", {"id": "t-1"}, [None, 5, "x"]])
async def test_tool_calls_that_are_none_get_no_results(voice: Voice, calls: object) -> None:
    message = contract("tool_calls")
    message["message"]["toolCallList"] = calls
    said = voice.hear({"x-vapi-secret": SECRET}, json.dumps(message).encode(), SENT)
    assert said.reply == {"results": []}


@pytest.mark.parametrize(
    "calls", [5, "x", {"id": "t-1"}, [5], [{}], [{"function": 5}], [{"function": {"arguments": {}}}]]
)
async def test_a_report_with_odd_tool_calls_is_read(voice: Voice, calls: object) -> None:
    message = contract("report_confirmed_by_tool")
    message["message"]["artifact"]["messages"].append({"role": "tool_calls", "toolCalls": calls})
    answer = heard(voice, message)
    assert answer is not None and answer.outcome == "confirmed"


@pytest.mark.parametrize("cost", ["much", -1, float("nan"), float("inf")])
async def test_a_cost_that_is_none_makes_no_sense(voice: Voice, cost: object) -> None:
    message = contract("report_confirmed")
    message["message"]["cost"] = cost
    with pytest.raises(BadWebhook, match="cost"):
        heard(voice, message)


async def test_a_call_about_something_else_answers_nothing(voice: Voice) -> None:
    message = contract("report_confirmed")
    message["message"]["call"]["assistantOverrides"]["metadata"]["purpose"] = "cancel"
    assert heard(voice, message) is None


async def test_a_report_of_nobodys_call_makes_no_sense(voice: Voice) -> None:
    message = contract("report_confirmed")
    del message["message"]["call"]["assistantOverrides"]
    with pytest.raises(BadWebhook, match="no booking"):
        heard(voice, message)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"message": 1}', b'{"message": {}}', b"\xff\xfe"])
async def test_nonsense_with_the_right_secret(voice: Voice, body: bytes) -> None:
    with pytest.raises(BadWebhook):
        voice.hear({"x-vapi-secret": SECRET}, body, SENT)


@pytest.mark.parametrize("headers", [{}, {"x-vapi-secret": ""}, {"x-vapi-secret": "other"}, {"x-signature": "00"}])
async def test_a_stranger_is_not_heard(voice: Voice, headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        voice.hear(headers, json.dumps(contract("report_confirmed")).encode(), SENT)


@pytest.mark.parametrize("off", [-301, 301])
async def test_older_than_five_minutes_or_from_the_future_is_refused(voice: Voice, off: int) -> None:
    with pytest.raises(BadSignature, match="too old"):
        heard(voice, contract("report_confirmed"), now=SENT + off)


async def test_a_message_without_its_time_is_refused(voice: Voice) -> None:
    message = contract("report_confirmed")
    del message["message"]["timestamp"]
    with pytest.raises(BadSignature, match="when it was sent"):
        heard(voice, message)


def signed(body: bytes, stamp: str) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"x-signature": digest, "x-timestamp": stamp}


async def test_a_signature_covers_time_and_body(voice: Voice) -> None:
    body = json.dumps(contract("report_confirmed")).encode()
    headers = signed(body, str(int(SENT)))
    assert voice.hear(headers, body, SENT).answer is not None
    assert voice.hear(signed(body, str(int(SENT * 1000))), body, SENT).answer is not None
    with pytest.raises(BadSignature, match="does not fit"):
        voice.hear(headers, body + b" ", SENT)
    with pytest.raises(BadSignature, match="does not fit"):
        voice.hear({**headers, "x-timestamp": str(int(SENT) + 1)}, body, SENT)
    with pytest.raises(BadSignature, match="too old"):
        voice.hear(signed(body, str(int(SENT) - 301)), body, SENT)
    with pytest.raises(BadSignature, match="when it was sent"):
        voice.hear(signed(body, "nan-ish"), body, SENT)
    with pytest.raises(BadSignature, match="too old"):
        voice.hear(signed(body, "nan"), body, SENT)


def over(name: str, ended: datetime) -> Call:
    message = contract(name)["message"]
    beside = {key: message[key] for key in ("analysis", "artifact", "endedReason", "cost")}
    return Call.model_validate({**message["call"], **beside, "endedAt": ended.isoformat()})


def test_structured_data_are_waited_for_and_then_not_any_more() -> None:
    now = datetime(2026, 11, 25, 16, 32, tzinfo=UTC)
    assert result(over("report_nothing_put_down", now - timedelta(seconds=30)), now) is None
    late = result(over("report_nothing_put_down", now - timedelta(minutes=3)), now)
    assert late is not None and late.outcome == "refused"
    assert result(over("report_busy", now), now) is not None


@pytest.mark.parametrize("name", ["call_queued", "call_scheduled"])
def test_a_call_that_goes_on_has_no_result(name: str) -> None:
    assert result(Call.model_validate(contract(name)), datetime.now(UTC)) is None
