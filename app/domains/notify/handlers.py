"""What people are told when something happened."""

from collections.abc import Sequence

from app.bus.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingFailed,
    PaymentSettled,
    PersonAsked,
    PlanAnswered,
    PlanInvited,
    SeedStopped,
)
from app.bus.social import FriendRequested, FriendshipMade
from app.bus.work import BatchWork, Work
from app.domains.notify import service


async def tell_asked(events: Sequence[PersonAsked], work: BatchWork) -> None:
    """People were asked: tell them, each with how many friends have said yes."""
    await service.tell_asked(work, asks=[(event.seed_id, event.user_id) for event in events])


async def tell_booked(event: BookingConfirmed, work: Work) -> None:
    """The table is booked: tell everybody who goes."""
    await service.tell_booked(work, booking_id=event.booking_id)


async def tell_failed(event: BookingFailed, work: Work) -> None:
    """There is no table: tell everybody who would have gone, or might have."""
    await service.tell_failed(work, booking_id=event.booking_id)


async def tell_stopped(event: SeedStopped, work: Work) -> None:
    """The seed has stopped: tell those who had said yes."""
    await service.tell_stopped(work, seed_id=event.seed_id)


async def tell_invited(event: PlanInvited, work: Work) -> None:
    """People were invited to a plan: tell them."""
    await service.tell_invited(work, plan_id=event.plan_id)


async def tell_cancelled(event: BookingCancelled, work: Work) -> None:
    """A booking is off: tell everybody of its plan."""
    await service.tell_cancelled(work, booking_id=event.booking_id)


async def tell_answered(event: PlanAnswered, work: Work) -> None:
    """Somebody goes, or does not: tell who organises the plan, and themselves where the table is."""
    await service.tell_answered(
        work, plan_id=event.plan_id, user_id=event.user_id, answer=event.answer, event_id=event.id
    )


async def tell_payment(event: PaymentSettled, work: Work) -> None:
    """A share was refused: tell who was to pay it."""
    await service.tell_payment(work, intent_id=event.intent_id)


async def tell_friend_requested(event: FriendRequested, work: Work) -> None:
    """Somebody asked somebody to be friends: tell whom they asked."""
    await service.tell_friend(
        work, user_id=event.other_id, other_id=event.user_id, type="friend_request", event_id=event.id
    )


async def tell_friendship_made(event: FriendshipMade, work: Work) -> None:
    """Somebody accepted: tell who had asked."""
    await service.tell_friend(work, user_id=event.other_id, other_id=event.user_id, type="friend", event_id=event.id)
