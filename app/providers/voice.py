"""Venues that have a telephone: an assistant of Vapi calls them and asks for the table."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final, Literal

import structlog
from pydantic import SecretStr, TypeAdapter, ValidationError

from app.clock import Clock
from app.providers import hours
from app.providers.line import Line
from app.providers.reservations import readable
from app.providers.role import (
    Answer,
    BadSignature,
    BadWebhook,
    Heard,
    HoldRequest,
    Provider,
    ProviderRefuses,
    ProviderUnreachable,
    Reservation,
)
from app.providers.signature import MAX_AGE_SECONDS
from app.providers.voice_report import Call, Metadata, called_off, result, tool_words

log = structlog.get_logger("sprout.providers")

#: A call that has not led to a table by then leaves no time to go elsewhere.
NOTICE: Final = timedelta(minutes=45)
_NUMBER: Final = re.compile(r"\+[1-9]\d{6,14}")
#: It bounds the depth of what it reads, as `json` does not.
_JSON: Final[TypeAdapter[Any]] = TypeAdapter(Any)
_LISTED: Final = 1000
#: Clocks of two companies differ.
_SLACK: Final = timedelta(minutes=5)
#: Told to Vapi, which repeats no webhook unless it is asked to; the last one comes within the five minutes that we accept.
_BACKOFF: Final = {
    "type": "exponential",
    "maxRetries": 6,
    "baseDelaySeconds": 1,
    "excludedStatusCodes": [400, 401, 403, 404, 413, 422],
}


@dataclass(frozen=True, slots=True)
class VoiceAccount:
    """An account with Vapi, and how it may be used.

    Attributes:
        secret: Proves that a webhook is Vapi's.
        credential_id: Of the credential, kept at Vapi, that signs webhooks; without one the secret itself is sent along.
        first_hour, last_hour: Hours of the venue's day between which it may be called.
        most_seconds: Length of a call, after which Vapi ends it: the cap on what one call can cost.
        most_cost: US dollars that the calls of one booking may cost before no other is made.
        patience: How long an answer may take after a call was to be made.
    """

    assistant_id: str
    phone_number_id: str
    secret: SecretStr
    credential_id: str | None
    first_hour: int
    last_hour: int
    most_seconds: int
    most_cost: float
    patience: timedelta


class Voice(Provider):
    """Calls by Vapi. A call cannot be repeated safely: whoever is unsure whether it was made looks for it with `find`."""

    name = "vapi"
    repeatable: ClassVar[bool] = False

    def __init__(self, line: Line, account: VoiceAccount, *, clock: Clock, callback_url: str) -> None:
        self._line, self._account, self._clock, self._callback_url = line, account, clock, callback_url

    async def close(self) -> None:
        """Closes the line."""
        await self._line.close()

    async def hold(self, request: HoldRequest) -> Reservation:
        """Has the venue called: now, or as soon as its day begins.

        Raises:
            ProviderRefuses: It has no number, would have to be called too late, or has cost enough already.
        """
        number = re.sub(r"[\s()./-]", "", request.phone or "")
        if not _NUMBER.fullmatch(number):
            raise ProviderRefuses(f"{request.venue_name} has no telephone number that can be dialled.")
        if request.spent >= self._account.most_cost:
            raise ProviderRefuses(
                f"The calls of this booking have cost {request.spent:.2f} dollars, as much as they may."
            )
        about = Metadata(booking_id=request.booking_id, booking_key=request.key, time_zone=request.time_zone)
        facts = {
            "venue": request.venue_name,
            "party_size": request.party_size,
            "guest_name": _spoken(request.guest),
            **_when(request.start, request.time_zone),
        }
        call, when = await self._dial(number, request.key, about, facts, latest=request.start - NOTICE)
        return Reservation(reference=call.id, state="waiting", answer_by=when + self._account.patience)

    async def find(self, request: HoldRequest, since: datetime) -> Reservation | None:
        """The first call that was made with this key."""
        call = await self._find(request.key, since)
        return self._reservation(call) if call else None

    async def status(self, reference: str) -> Reservation:
        """How the call went, or goes."""
        return self._reservation(await self._get(reference))

    async def confirm(self, reference: str) -> Reservation:
        """The venue's word on the phone is final: there is nothing to add."""
        return await self.status(reference)

    async def resize(self, reference: str, party_size: int) -> None:
        """Has the venue of a table called again, to say how many come."""
        call = await self._get(reference)
        if _kept(call):
            await self._call_again(call, "resize", f"{party_size}:{call.id}", {"party_size": party_size})

    async def cancel(self, reference: str) -> None:
        """Takes back a call that is not made yet; after one that led to a table, has the venue called again."""
        call = await self._get(reference)
        if call.status in ("scheduled", "queued"):
            await self._line.call("DELETE", f"/call/{reference}", body={})
            return
        if _kept(call):
            await self._call_again(call, "cancel", f"c:{call.id}", {})

    def hear(self, headers: Mapping[str, str], body: bytes, now: float) -> Heard:
        """Reads a server message: only the report at a call's end is an answer, and a tool call waits for a reply."""
        message = self._message(headers, body, now)
        kind = message.get("type")
        if kind == "tool-calls":
            return Heard(None, reply={"results": _results(message.get("toolCallList"))})
        if kind != "end-of-call-report":
            return Heard(None)
        call = _whole(message)
        about = call.metadata
        if about is None:
            raise BadWebhook("the call names no booking")
        if about.purpose != "reserve" or called_off(call):
            return Heard(None)
        said = result(call, datetime.max.replace(tzinfo=UTC))  # the report is the last word
        assert said is not None, "a report is of a call that is over"
        return Heard(
            Answer(
                booking_id=about.booking_id,
                key=about.booking_key,
                reference=call.id,
                outcome=said.outcome,
                code=said.code,
                reason=said.reason,
                offers=said.offers,
                cost=call.cost or 0.0,
            )
        )

    def _message(self, headers: Mapping[str, str], body: bytes, now: float) -> dict[str, Any]:
        """The message of a webhook whose sender is sure and which is fresh."""
        secret = self._account.secret.get_secret_value().encode()
        stamp = headers.get("x-timestamp")
        if (signature := headers.get("x-signature")) is not None:
            expected = hmac.new(secret, f"{stamp or ''}.".encode() + body, hashlib.sha256).hexdigest()
            if not hmac.compare_digest(expected.encode(), signature.encode()):
                raise BadSignature("the signature does not fit the body")
        elif not hmac.compare_digest(secret, headers.get("x-vapi-secret", "").encode()):
            raise BadSignature("the secret is not ours")
        message = _parsed(body)
        _fresh(stamp if signature is not None else message.get("timestamp"), now)
        return message

    async def _dial(
        self, number: str, name: str, about: Metadata, facts: Mapping[str, Any], *, latest: datetime
    ) -> tuple[Call, datetime]:
        """Has a number called within the venue's hours; the call, and when it is to be made."""
        account = self._account
        now = self._clock.now()
        when = hours.next_allowed(now, about.time_zone, first_hour=account.first_hour, last_hour=account.last_hour)
        if when > latest:
            raise ProviderRefuses("The venue cannot be called in time.")
        server: dict[str, Any] = {"url": self._callback_url, "timeoutSeconds": 10, "backoffPlan": _BACKOFF}
        if account.credential_id:
            server["credentialId"] = account.credential_id
        else:
            server["headers"] = {"X-Vapi-Secret": account.secret.get_secret_value()}
        body: dict[str, Any] = {
            "name": name[:40],
            "assistantId": account.assistant_id,
            "phoneNumberId": account.phone_number_id,
            "customer": {"number": number},
            "assistantOverrides": {
                "variableValues": {"purpose": about.purpose, **facts},
                "metadata": about.model_dump(),
                "maxDurationSeconds": account.most_seconds,
                "serverMessages": ["status-update", "tool-calls", "end-of-call-report"],
                "server": server,
            },
        }
        if when > now:
            body["schedulePlan"] = {"earliestAt": when.isoformat(), "latestAt": latest.isoformat()}
        return _call(await self._line.call("POST", "/call", body=body, repeatable=False)), when

    async def _call_again(
        self, call: Call, purpose: Literal["resize", "cancel"], name: str, facts: Mapping[str, Any]
    ) -> None:
        """Has the venue of an earlier call told something, once."""
        about, before = call.metadata, call.assistant_overrides
        number = (call.customer or {}).get("number")
        if about is None or before is None or not isinstance(number, str):
            raise ProviderRefuses(f"call {call.id} is none of ours")
        if await self._find(name, call.created_at or datetime.now(UTC) - timedelta(days=1)):
            return
        known = before.variable_values or {}
        latest = hours.at_venue(str(known.get("start")), about.time_zone) - timedelta(minutes=5)
        again = about.model_copy(update={"purpose": purpose})
        await self._dial(number, name, again, {**known, "purpose": purpose, **facts}, latest=latest)

    async def _get(self, reference: str) -> Call:
        return _call(await self._line.call("GET", f"/call/{reference}"))

    async def _find(self, name: str, since: datetime) -> Call | None:
        """The first of our calls with this name since then."""
        asked = {
            "assistantId": self._account.assistant_id,
            "createdAtGe": (since - _SLACK).astimezone(UTC).isoformat(),
            "limit": str(_LISTED),
        }
        found = await self._line.call("GET", "/call", params=asked)
        if not isinstance(found, list):
            raise ProviderUnreachable("the list of calls makes no sense", sent=True)
        ours = [call for each in found if (call := _call(each)).name == name[:40]]
        if len(ours) > 1:
            log.warning("a venue was called twice about the same", name=name, calls=[call.id for call in ours])
        return min(ours, key=lambda call: (call.created_at or since, call.id), default=None)

    def _reservation(self, call: Call) -> Reservation:
        said = result(call, datetime.now(UTC))
        if called_off(call):
            return Reservation(reference=call.id, state="cancelled")
        if said is None:
            return Reservation(reference=call.id, state="waiting")
        return Reservation(
            reference=call.id,
            state="answered",
            outcome=said.outcome,
            code=said.code,
            reason=said.reason,
            offers=said.offers,
            cost=call.cost or 0.0,
        )


def _spoken(name: str) -> str:
    """A name as an assistant may be told it: people choose their own, so it is words and nothing else."""
    return re.sub(r"[^\w '.-]", "", name).strip()[:40] or "Sprout"


def _when(start: datetime, zone: str) -> dict[str, str]:
    """A moment in words for an assistant, on the venue's clocks."""
    there = hours.local(start, zone)
    return {
        "start": there.isoformat(),
        "date": f"{there:%A}, {there.day} {there:%B %Y}",
        "time": f"{there:%H:%M}",
    }


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        found = _JSON.validate_json(body)
    except ValueError as error:
        raise BadWebhook("it is no JSON") from error
    message = found.get("message") if isinstance(found, dict) else None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadWebhook("it has no message with a type")
    return message


def _fresh(stamp: Any, now: float) -> None:
    """Raises for a message that is not of the last five minutes; Vapi tells its time in milliseconds."""
    try:
        seconds = float(stamp)
    except (TypeError, ValueError) as error:
        raise BadSignature("it does not say when it was sent") from error
    seconds = seconds / 1000 if seconds > 1e11 else seconds
    if not abs(now - seconds) <= MAX_AGE_SECONDS:
        raise BadSignature("it is too old")


def _whole(message: Mapping[str, Any]) -> Call:
    """The call of a report, with what the report says beside it."""
    call = message.get("call")
    beside = {
        name: message[name] for name in ("analysis", "artifact", "endedReason", "cost", "endedAt") if message.get(name)
    }
    try:
        return Call.model_validate({**(call if isinstance(call, dict) else {}), **beside, "status": "ended"})
    except ValidationError as error:
        raise BadWebhook(readable(error)) from error


def _call(found: Any) -> Call:
    try:
        return Call.model_validate(found)
    except ValidationError as error:
        raise ProviderUnreachable(f"a call of Vapi makes no sense: {readable(error)}", sent=True) from error


def _kept(call: Call) -> bool:
    """Whether a call has led to a table.

    Raises:
        ProviderUnreachable: It is not over, so nobody can say.
    """
    if called_off(call):
        return False
    said = result(call, datetime.now(UTC))
    if said is None:
        raise ProviderUnreachable(f"call {call.id} is not over", sent=False)
    return said.outcome == "confirmed"


def _results(calls: Any) -> list[dict[str, str]]:
    """What the assistant hears back from its tool calls."""
    return [
        {
            "name": "report_outcome",
            "toolCallId": id,
            **({"error": word} if isinstance(word, str) else {"result": "noted"}),
        }
        for id, word in tool_words(calls)
    ]
