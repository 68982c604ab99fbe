"""What came of a phone call: read from what the assistant has put down, never from what was spoken.

Two places count: what the assistant reports by calling the tool `report_outcome` while it still has the venue on the phone, and
the structured data that are drawn up after the call. Where both speak they have to agree. A transcript is never read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from app.providers.hours import at_venue
from app.providers.role import Outcome

TOOL: Final = "report_outcome"
#: After a call its structured data come within seconds; after this long they do not come any more.
ANALYSIS: Final = timedelta(minutes=2)
#: Ends of a call in which nobody was spoken to, whatever is put down about it.
NOBODY: Final[Mapping[str, str]] = {
    "customer-busy": "The line was busy.",
    "customer-did-not-answer": "Nobody answered the phone.",
    "voicemail": "A machine answered the phone.",
    "twilio-failed-to-connect-call": "The call did not go through.",
    "vonage-failed-to-connect-call": "The call did not go through.",
    "vonage-rejected": "The call was rejected.",
    "twilio-reported-customer-misdialed": "The number does not exist.",
}
_JSON: Final[TypeAdapter[Any]] = TypeAdapter(Any)
_CALLED_OFF: Final = frozenset({"manually-canceled", "scheduled-call-deleted", "call-deleted"})
# No 0, O, 1 or I: a code is read out at a door.
_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class _Wire(BaseModel):
    """Vapi's objects: camel case, and more members than concern us."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


class Metadata(BaseModel):
    """What we gave the call on its way."""

    booking_id: str = Field(min_length=1, max_length=100)
    booking_key: str = Field(min_length=1, max_length=200)
    purpose: Literal["reserve", "resize", "cancel"] = "reserve"
    time_zone: str = Field(default="UTC", max_length=60)


class _Overrides(_Wire):
    metadata: dict[str, Any] | None = None
    variable_values: dict[str, Any] | None = None


class _Analysis(_Wire):
    structured_data: Any = None


class _Artifact(_Wire):
    messages: list[dict[str, Any]] | None = None
    structured_outputs: dict[str, Any] | None = None


class Call(_Wire):
    """A call as Vapi shows it, as far as it concerns us."""

    id: str = Field(min_length=1, max_length=100)
    name: str | None = None
    status: str | None = None
    ended_reason: str | None = None
    created_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    cost: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    customer: dict[str, Any] | None = None
    assistant_overrides: _Overrides | None = None
    analysis: _Analysis | None = None
    artifact: _Artifact | None = None
    messages: list[dict[str, Any]] | None = None

    @property
    def metadata(self) -> Metadata | None:
        """What we gave it on its way; None for a call that is none of ours."""
        given = self.assistant_overrides and self.assistant_overrides.metadata
        try:
            return Metadata.model_validate(given) if given else None
        except ValidationError:
            return None


class Word(BaseModel):
    """What an assistant puts down about a call: the arguments of the tool, and the schema of the structured data."""

    model_config = ConfigDict(extra="ignore")

    outcome: Literal["confirmed", "refused", "offered", "unclear"]
    confirmation_number: str | None = Field(default=None, max_length=30)
    reason: str | None = Field(default=None, max_length=500)
    offered_times: Annotated[list[str], Field(max_length=20)] = []


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a call that is over."""

    outcome: Outcome
    code: str | None = None
    reason: str | None = None
    offers: tuple[datetime, ...] = ()


def result(call: Call, now: datetime) -> Result | None:
    """What came of a call.

    Args:
        call: As Vapi shows it.
        now: Real time.

    Returns:
        None while it goes on, and shortly after it while structured data may still come.
    """
    if call.status != "ended":
        return None
    if reason := NOBODY.get(call.ended_reason or ""):
        return Result("refused", reason=reason)
    words = list(_words(call))
    if not words and not _is_settled(call, now):
        return None
    said = {word.outcome for word in words}
    if len(said) != 1 or "unclear" in said:
        why = "The call ended without a clear answer" if len(said) < 2 else "What was put down of the call disagrees"
        return Result("refused", reason=f"{why} ({call.ended_reason or 'no reason given'}).")
    return _as_result(words[0], call)


def called_off(call: Call) -> bool:
    """Whether it was taken back before it was made."""
    return call.ended_reason in _CALLED_OFF


def tool_words(calls: Any) -> Iterator[tuple[str, Word | str]]:
    """Tool calls of a `tool-calls` message: the id of each, and its word or what is wrong with it."""
    for call in _objects(calls):
        name, arguments = _named(call)
        if name != TOOL:
            yield str(call.get("id")), f"there is no tool {name!r}; call {TOOL}"
            continue
        word = _word(arguments)
        yield str(call.get("id")), word if word is not None else "say outcome: confirmed, refused, offered or unclear"


def _is_settled(call: Call, now: datetime) -> bool:
    """Whether nothing more is to be expected about a call that is over."""
    return (
        call.ended_at is None
        or now - call.ended_at > ANALYSIS
        or called_off(call)
        or "error" in (call.ended_reason or "")
    )


def _words(call: Call) -> Iterator[Word]:
    """Everything that counts: the assistant's last report by tool, and structured data of either kind."""
    messages = (call.artifact and call.artifact.messages) or call.messages or []
    reported = [
        word
        for message in messages
        for each in _objects(message.get("toolCalls"))
        if (named := _named(each))[0] == TOOL and (word := _word(named[1]))
    ]
    yield from reported[-1:]
    outputs = (call.artifact and call.artifact.structured_outputs) or {}
    drawn_up = [each.get("result") for each in outputs.values() if isinstance(each, dict)]
    for data in (call.analysis.structured_data if call.analysis else None, *drawn_up):
        if (word := _word(data)) is not None:
            yield word


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, whatever else came in its place."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _named(call: Mapping[str, Any]) -> tuple[str | None, Any]:
    """Name and arguments of a tool call, in either of the two shapes that the documentation shows."""
    function = call.get("function")
    if isinstance(function, dict):
        return function.get("name"), function.get("arguments")
    return call.get("name"), call.get("parameters", call.get("arguments"))


def _word(data: Any) -> Word | None:
    try:
        return Word.model_validate(_JSON.validate_json(data) if isinstance(data, str) else data)
    except (ValueError, ValidationError):
        return None


def _as_result(word: Word, call: Call) -> Result:
    if word.outcome == "confirmed":
        return Result("confirmed", code=_code(call.id, word.confirmation_number))
    if word.outcome == "offered":
        zone = call.metadata.time_zone if call.metadata else "UTC"
        return Result("offered", reason=word.reason or "Other times were offered.", offers=tuple(_times(word, zone)))
    return Result("refused", reason=word.reason or "The venue has no table.")


def _times(word: Word, zone: str) -> Iterator[datetime]:
    for text in word.offered_times:
        try:
            yield at_venue(text, zone)
        except ValueError:
            continue


def _code(call_id: str, number: str | None) -> str:
    """What is shown at the door: the venue's number, if it gave one, and letters that make it the only one of its kind."""
    drawn = int.from_bytes(hashlib.sha256(call_id.encode()).digest()[:8])
    given = "".join(each for each in (number or "") if each.isalnum() or each == "-")
    length = 5 if given else 10
    letters = "".join(_LETTERS[(drawn >> (5 * place)) & 31] for place in range(length))
    return f"{given}-{letters}" if given else letters
