"""How providers are asked: who is called first, what is noted before, and what is known after a crash."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import structlog

from app.graph import Graph
from app.providers.registry import Providers, providers
from app.providers.role import Answer, HoldRequest, ProviderError, ProviderRefuses, ProviderUnreachable, Reservation
from app.settings import Settings
from app.stages.book import queries
from app.stages.book.queries import Booking, NotedCall

log = structlog.get_logger("sprout.book")

#: Real seconds within which a call that was noted may still be on its way, unseen by the provider itself.
ON_ITS_WAY: Final = 30.0


async def ask(graph: Graph, settings: Settings, booking: Booking, now: datetime) -> Reservation:
    """Asks for the table of the attempt in hand: the first of the venue's providers that can be called.

    It is noted who is asked before that happens, so that whoever comes later, after a crash too, asks the same one; and one
    for which a second call would be a second table, only when it knows nothing of a first.

    Raises:
        ProviderUnreachable: Nobody could be asked, or it is not known yet whether somebody was.
        ProviderRefuses: None of them takes the call.
    """
    request = await queries.describe_table(graph, booking.id)
    async with providers(settings) as known:
        refusal: ProviderError = ProviderRefuses("The venue has no provider.")
        for name in known.order(request.provider):
            call = await _note(graph, request, name, now)
            if not call.mine:
                return await _ask_again(graph, known, request, call, now)
            try:
                return await known.hold(name, request)
            except ProviderUnreachable as error:
                if error.sent:
                    raise
                refusal = error
            except ProviderRefuses as error:
                refusal = error
            log.warning("provider passed over", provider=name, booking_id=booking.id, reason=str(refusal))
            await queries.forget_call(graph, request, call)
        raise refusal


async def look_up(graph: Graph, settings: Settings, booking: Booking, now: datetime) -> Reservation:
    """The reservation of the attempt in hand; one that no provider ever took is asked for now, under its own key."""
    if booking.reference is None:
        return await ask(graph, settings, booking, now)
    async with providers(settings) as known:
        return await known.status(booking.reference)


async def give_back(settings: Settings, reference: str) -> bool:
    """Frees a table that nobody will use; whether its provider knows, or never will."""
    try:
        async with providers(settings) as known:
            await known.cancel(reference)
    except ProviderError as error:
        log.warning("table not given back", reference=reference, error=str(error))
        return isinstance(error, ProviderRefuses)
    return True


async def tell_sizes(graph: Graph, settings: Settings, limit: int = 100) -> int:
    """Tells providers about every table that has grown; what one does not hear now it hears in the next minute."""
    told = 0
    untold = await queries.list_untold(graph, limit=limit)
    if not untold:
        return told
    async with providers(settings) as known:
        for one in untold:
            try:
                await known.resize(one.reference, one.party_size)
            except ProviderError as error:
                log.warning("provider not told", booking_id=one.id, error=str(error))
                continue
            await queries.record_told(graph, booking_id=one.id, party_told=one.party_size)
            told += 1
    return told


def answer_of(booking: Booking, found: Reservation) -> Answer | None:
    """What a provider said when it was asked, as if it had told by webhook; None while it has said nothing."""
    if found.outcome is None:
        return None
    return Answer(
        booking_id=booking.id,
        key=booking.idempotency_key,
        reference=found.reference,
        outcome=found.outcome,
        code=found.code,
        reason=found.reason,
        offers=found.offers,
        cost=found.cost,
    )


async def _ask_again(
    graph: Graph, known: Providers, request: HoldRequest, call: NotedCall, now: datetime
) -> Reservation:
    """Goes on where somebody else, or this process before it died, has called already."""
    if known.repeatable(call.provider):
        return await known.hold(call.provider, request)
    found = await known.find(call.provider, request, since=datetime.fromtimestamp(call.at / 1000, UTC))
    if found is not None:
        return found
    if call.seconds < ON_ITS_WAY:
        message = f"{call.provider} may have been called {call.seconds:.0f} s ago"
        raise ProviderUnreachable(message, sent=True, retry_after=ON_ITS_WAY - call.seconds)
    taken_over = await _note(graph, request, call.provider, now, seen=call.at)
    if not taken_over.mine:
        raise ProviderUnreachable(f"somebody else calls {call.provider}", sent=True)
    return await known.hold(call.provider, request)


async def _note(graph: Graph, request: HoldRequest, provider: str, now: datetime, seen: int | None = None) -> NotedCall:
    call = await queries.record_call(graph, request, provider=provider, now=now, seen=seen)
    if call is None:
        raise ProviderUnreachable("the attempt is over", sent=False)
    return call
