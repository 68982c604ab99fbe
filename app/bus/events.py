"""The events of the bus: typed, versioned, flat.

An event is born as an `:OutboxEvent` node in the same statement as the change it tells of; the relay carries its
properties to the stream of its subject, and a consumer reads it back as one of the classes below. Fields are only ever
added (with a default). A change that old readers would misread raises the event's `VERSION`, and the event's `upcast`
turns older payloads, which may lie on a stream, in the outbox or in a dead letter, into the present form; readers leave
events of a newer version alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from app.bus import social
from app.bus.event import Event, UnknownEvent

Trigger = Literal["launch", "answer", "silence", "clock"]
"""What a step of a cascade is a reaction to."""


class InteractionRecorded(Event):
    """Somebody viewed, liked or showed interest in a venue."""

    type: Literal["interaction.recorded"] = "interaction.recorded"
    user_id: str
    venue_id: str
    interaction_type: str
    dwell_seconds: float = 0.0


class SeedGenerationRequested(Event):
    """Somebody asked for new plan seeds, for a person, a venue or everybody."""

    type: Literal["seed.generation_requested"] = "seed.generation_requested"
    request_id: str
    user_id: str | None = None
    venue_id: str | None = None
    limit: int = 20


class SeedGenerated(Event):
    """A request for seeds produced drafts, ready to be scored."""

    type: Literal["seed.generated"] = "seed.generated"
    request_id: str
    seeds: int


class SeedScored(Event):
    """The drafts of a request were scored: so many kept, so many dropped."""

    type: Literal["seed.scored"] = "seed.scored"
    request_id: str
    kept: int
    dropped: int


class SeedLaunched(Event):
    """A scored seed begins to propagate."""

    type: Literal["seed.launched"] = "seed.launched"
    seed_id: str


class PersonAsked(Event):
    """One person was asked to join one seed."""

    type: Literal["person.asked"] = "person.asked"
    seed_id: str
    user_id: str
    wave: int


class PersonAnswered(Event):
    """A person who was asked said yes, maybe or no."""

    type: Literal["person.answered"] = "person.answered"
    seed_id: str
    user_id: str
    answer: Literal["yes", "maybe", "no"]


class AskExpired(Event):
    """A person who was asked let the deadline pass."""

    type: Literal["ask.expired"] = "ask.expired"
    seed_id: str
    user_id: str


class SeedReordered(Event):
    """Who would be asked next changed, or somebody was asked because of what had happened; `sequence` is the seed's version.

    Attributes:
        places: People in the order that is kept now.
        trigger: What it was a reaction to; `clock` where no event was, as when people wake up. Version 1 did not tell.
    """

    VERSION: ClassVar[int] = 2
    type: Literal["seed.reordered"] = "seed.reordered"
    seed_id: str
    places: int
    trigger: Trigger

    @classmethod
    def upcast(cls, payload: dict[str, Any], version: int) -> dict[str, Any]:  # noqa: ARG003 - there is one old version
        """Version 1 did not say what the order was a reaction to: no event is named."""
        return {"trigger": "clock", **payload}


class SeedTipped(Event):
    """A seed reached its minimum group and became a plan."""

    type: Literal["seed.tipped"] = "seed.tipped"
    seed_id: str
    plan_id: str


class SeedJoined(Event):
    """One more person said yes after the seed had tipped."""

    type: Literal["seed.joined"] = "seed.joined"
    seed_id: str
    plan_id: str
    user_id: str


class SeedStopped(Event):
    """A seed ended without a plan; whoever had said yes is free again."""

    type: Literal["seed.stopped"] = "seed.stopped"
    seed_id: str
    reason: str


class BookingStep(Event):
    """A booking went from one state into another; `sequence` is its version.

    Attributes:
        before: The state it left; `new` for one that has just been made.
        state: The state it is in.
        cause: Why, in words.
    """

    booking_id: str
    plan_id: str | None = None
    before: str | None = None
    state: str | None = None
    cause: str | None = None


class BookingRequested(BookingStep):
    """A table is wanted: one that is pending wants seats, one that is held wants the venue's word."""

    type: Literal["booking.requested"] = "booking.requested"


class DeskAnswered(Event):
    """A booking provider confirmed or refused a table.

    Attributes:
        offers: Other times at which the venue would have one.
    """

    type: Literal["desk.answered"] = "desk.answered"
    booking_id: str
    outcome: Literal["confirmed", "refused"]
    reference: str | None = None
    code: str | None = None
    reason: str | None = None
    offers: list[datetime] = Field(default_factory=list)


class BookingConfirmed(BookingStep):
    """The table is booked."""

    type: Literal["booking.confirmed"] = "booking.confirmed"
    plan_id: str


class BookingFailed(BookingStep):
    """No table could be had for the plan."""

    type: Literal["booking.failed"] = "booking.failed"
    plan_id: str


class AutoBookingRequested(Event):
    """Those who are interested in a venue are to be brought together."""

    type: Literal["autobooking.requested"] = "autobooking.requested"
    request_id: str
    venue_id: str


class EventBuried(Event):
    """A group gave up on an event; what the dead-letter stream tells. The letter itself lies in the graph.

    Attributes:
        stream: Where the event was read.
        group: Who gave up on it.
        event_type: Its type; None where what was read was no event.
        event_id: Its id.
        body: The event as JSON.
        cause: The last error in one line.
        attempts: How often it was tried.
        traceback: Of the last error; empty when its consumers died instead.
    """

    type: Literal["dead.buried"] = "dead.buried"
    stream: str
    group: str
    event_type: str | None = None
    event_id: str | None = None
    body: str
    cause: str
    attempts: int
    traceback: str = ""


class BookingCancelled(BookingStep):
    """The booking was called off, or too few were left for it."""

    type: Literal["booking.cancelled"] = "booking.cancelled"
    plan_id: str


class BookingCompleted(BookingStep):
    """The evening is over."""

    type: Literal["booking.completed"] = "booking.completed"


class SlotFreed(Event):
    """Seats came free in a slot for which somebody waits."""

    type: Literal["slot.freed"] = "slot.freed"
    slot_id: str


class PlanInvited(Event):
    """People were invited to a plan."""

    type: Literal["plan.invited"] = "plan.invited"
    plan_id: str


class PlanAnswered(Event):
    """Somebody who is invited to a plan goes, or does not."""

    type: Literal["plan.answered"] = "plan.answered"
    plan_id: str
    user_id: str
    answer: Literal["accept", "decline"]


class PaymentRequested(Event):
    """Somebody who goes is to have their share held."""

    type: Literal["payment.requested"] = "payment.requested"
    plan_id: str
    user_id: str
    intent_id: str


class PaymentSettled(Event):
    """A share is held, or was refused."""

    type: Literal["payment.settled"] = "payment.settled"
    plan_id: str
    user_id: str
    intent_id: str
    state: Literal["authorised", "refused"]


class MailRequested(Event):
    """A link is to be sent: of a sign-up, or for a new password. To whom, is looked up when it is sent."""

    type: Literal["mail.requested"] = "mail.requested"
    kind: Literal["verify", "reset"]
    link_id: str


EVENTS: dict[str, type[Event]] = {
    kind.model_fields["type"].default: kind
    for kind in (
        InteractionRecorded,
        SeedGenerationRequested,
        SeedGenerated,
        SeedScored,
        SeedLaunched,
        PersonAsked,
        PersonAnswered,
        AskExpired,
        SeedReordered,
        SeedTipped,
        SeedJoined,
        SeedStopped,
        BookingRequested,
        DeskAnswered,
        BookingConfirmed,
        BookingFailed,
        EventBuried,
        BookingCancelled,
        BookingCompleted,
        SlotFreed,
        PlanInvited,
        PlanAnswered,
        PaymentRequested,
        PaymentSettled,
        AutoBookingRequested,
        MailRequested,
        social.ProfileChanged,
        social.ProfileErased,
        social.FriendRequested,
        social.FriendshipMade,
        social.FriendshipEnded,
    )
}
"""Every event of this release by its type."""

STREAM_PREFIX = "sprout."
STREAMS: tuple[str, ...] = tuple(sorted({STREAM_PREFIX + name.partition(".")[0] for name in EVENTS}))
"""Every stream of the bus."""


def stream_of(event_type: str) -> str:
    """The Redis stream on which events of a type travel: `person.answered` -> `sprout.person`."""
    return STREAM_PREFIX + event_type.partition(".")[0]


def parse(payload: Mapping[str, Any]) -> Event:
    """Read an event back from a stream.

    Args:
        payload: The flat properties of the event, as the relay published them.

    Returns:
        The event as an instance of its own class.

    Raises:
        UnknownEvent: The type, or the version of a known type, is newer than this release.
        pydantic.ValidationError: The payload does not fit its type; such an event is poison.
    """
    kind = EVENTS.get(str(payload.get("type")))
    if kind is None:
        raise UnknownEvent(f"no event type {payload.get('type')!r} in this release")
    written = int(payload.get("schema", 1))
    if written > kind.VERSION:
        raise UnknownEvent(f"{payload['type']} has version {written}, this release reads {kind.VERSION}")
    present = dict(payload)
    for version in range(written, kind.VERSION):
        present = {**kind.upcast(present, version), "schema": version + 1}
    return kind.model_validate(present)
