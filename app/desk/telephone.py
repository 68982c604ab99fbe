"""The desk as a telephone company with an assistant: it takes orders for calls, shows them, and reports on them.

It speaks as Vapi does, as far as Sprout uses it: `POST /call`, `GET /call`, `GET /call/{id}`, `DELETE /call/{id}`, and the server
messages `status-update`, `tool-calls` and `end-of-call-report`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from app.clock import Clock
from app.desk.answers import other_times
from app.desk.calls import Call, Calls
from app.desk.courier import deliver
from app.desk.moods import decided

_LOOK_EVERY_SECONDS: Final = 0.05
_AT_ONCE: Final = 32
_TOOL: Final = "report_outcome"
_ENDS: Final[Mapping[str, str]] = {
    "busy": "customer-busy",
    "no_answer": "customer-did-not-answer",
    "voicemail": "voicemail",
    "unclear": "customer-ended-call",
}
_DOLLARS: Final = 0.12


def view(call: Call, now: datetime) -> dict[str, Any]:
    """A call as the company shows it.

    Args:
        call: The call.
        now: Product time.
    """
    status = call.status(now)
    shown = {
        **call.order,
        "id": call.id,
        "orgId": "sandbox",
        "type": "outboundPhoneCall",
        "status": status,
        "createdAt": _stamp(call.created_at),
        "updatedAt": _stamp(call.ended_at or call.created_at),
    }
    if call.state == "deleted":
        return {**shown, "endedReason": "scheduled-call-deleted"}
    return {**shown, **ending(call)} if status == "ended" else shown


def ending(call: Call) -> dict[str, Any]:
    """What is put down of a call that is over."""
    reached = call.mood not in ("busy", "no_answer", "voicemail")
    put_down = _word(call) if reached else None
    by_tool: Mapping[str, dict[str, Any] | None] = {"tool": put_down, "contradict": {"outcome": "confirmed"}}
    messages = [
        {"role": "tool_calls", "message": "", "time": 0, "secondsFromStart": 20, "toolCalls": [tool_call(call, each)]}
        for each in (by_tool.get(call.mood),)
        if each is not None
    ]
    speaks = put_down is not None and call.mood not in ("tool", "unclear")
    return {
        "endedAt": _stamp(call.ended_at or time.time()),
        "endedReason": _ENDS.get(call.mood, "assistant-ended-call"),
        "cost": _DOLLARS if reached else 0.01,
        "analysis": {"structuredData": put_down} if speaks else {},
        "artifact": {"messages": messages, "transcript": "AI: Good evening. User: Yes, confirmed, of course!"},
    }


def tool_call(call: Call, word: Mapping[str, Any] | None) -> dict[str, Any]:
    """How the assistant reports during a call."""
    return {"id": f"t-{call.id}", "type": "function", "function": {"name": _TOOL, "arguments": json.dumps(word or {})}}


def _word(call: Call) -> dict[str, Any]:
    outcome = decided(call.mood)
    if outcome == "offered":
        values = (call.order.get("assistantOverrides") or {}).get("variableValues") or {}
        times = [each.replace(tzinfo=None).isoformat() for each in other_times(str(values["start"]))]
        return {"outcome": "offered", "offered_times": times, "reason": "There is a table at other times."}
    if outcome == "refused":
        return {"outcome": "refused", "reason": "No table is free at that time."}
    return {"outcome": "confirmed", "confirmation_number": call.code[:4]}


class Reporter:
    """Watches the log and sends the server messages of calls that are over.

    Args:
        calls: The log.
        clock: The clock on which calls are made; messages carry real time.
        secret: Signs messages of orders that name a credential.
        http: The client to post with.
    """

    def __init__(self, calls: Calls, clock: Clock, secret: str, http: httpx.AsyncClient) -> None:
        self._calls, self._clock, self._secret, self._http = calls, clock, secret, http
        self._on_the_way: set[str] = set()

    async def run(self) -> None:
        """Runs until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                due = [call for call in self._calls.due(self._clock.now()) if call.id not in self._on_the_way]
                for call in due[: _AT_ONCE - len(self._on_the_way)]:
                    self._on_the_way.add(call.id)
                    group.create_task(self._report(call))
                await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _report(self, call: Call) -> None:
        try:
            self._calls.end(call.id)
            over = self._calls.get(call.id) or call
            for message in messages(over, self._clock.now()):
                await self._send(over, message)
            self._calls.move(call.id, to="told")
        finally:
            self._on_the_way.discard(call.id)

    async def _send(self, call: Call, message: Mapping[str, Any]) -> None:
        server = (call.order.get("assistantOverrides") or {}).get("server") or {}
        if not server.get("url"):
            return
        body = json.dumps({"message": {**message, "timestamp": int(time.time() * 1000)}}).encode()
        plan = server.get("backoffPlan") or {}

        def sign() -> Mapping[str, str]:
            secret = "forged" if call.mood == "forged" else self._secret
            if not server.get("credentialId"):
                headers = dict(server.get("headers") or {})
                return {**headers, "X-Vapi-Secret": "forged"} if call.mood == "forged" else headers
            stamp = str(int(time.time()))
            digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
            return {"x-timestamp": stamp, "x-signature": digest}

        await deliver(
            self._http,
            server["url"],
            body,
            sign,
            tries=1 + int(plan.get("maxRetries", 0)),
            first_pause=float(plan.get("baseDelaySeconds", 1)) / 5,  # a sandbox is impatient
        )


def messages(call: Call, now: datetime) -> list[dict[str, Any]]:
    """All that is sent about a call that is over, in order."""
    shown = view(call, now)
    ringing = {**shown, "status": "in-progress"}
    told: list[dict[str, Any]] = [{"type": "status-update", "status": "in-progress", "call": ringing}]
    if call.mood in ("tool", "contradict"):
        made = tool_call(call, _word(call) if call.mood == "tool" else {"outcome": "confirmed"})
        told.append({"type": "tool-calls", "toolCallList": [made], "toolWithToolCallList": [], "call": shown})
    told.append({"type": "status-update", "status": "ended", "endedReason": shown.get("endedReason"), "call": shown})
    beside: dict[str, Any] = {
        name: shown[name] for name in ("endedReason", "cost", "analysis", "artifact", "endedAt") if name in shown
    }
    report: dict[str, Any] = {"type": "end-of-call-report", **beside, "call": shown}
    return [*told, report, report] if call.mood == "twice" else [*told, report]


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
