"""The client of reservation services against the desk's process, mood by mood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.providers.registry import Providers
from app.providers.reservations import Reservations
from app.providers.role import ProviderRefuses, ProviderUnreachable
from tests.integration.providers.conftest import VENUE, DeskProcess, Receiver, settled, wanted

Make = Callable[..., Reservations]


async def test_confirm_is_told_and_can_be_asked_for(desk: DeskProcess, reservations: Make, receiver: Receiver) -> None:
    client, request = reservations(), wanted()
    held = await client.hold(request)
    await receiver.until(lambda: bool(receiver.answers))
    (answer,) = receiver.answers
    assert (answer.booking_id, answer.key, answer.reference) == (request.booking_id, request.key, held.reference)
    assert (answer.outcome, len(answer.code or "")) == ("confirmed", 10)
    found = await client.status(held.reference)
    assert (found.state, found.outcome, found.code) == ("answered", "confirmed", answer.code)


async def test_same_key_is_the_same_table(desk: DeskProcess, reservations: Make) -> None:
    client, request = reservations(), wanted()
    first = await client.hold(request)
    assert (await client.hold(request)).reference == first.reference
    found = await client.find(request, desk.clock.now())
    assert found is not None and found.reference == first.reference


async def test_refuse(desk: DeskProcess, reservations: Make, receiver: Receiver) -> None:
    desk.set(places={VENUE: "refuse"})
    await reservations().hold(wanted())
    await receiver.until(lambda: bool(receiver.answers))
    assert [(each.outcome, each.code) for each in receiver.answers] == [("refused", None)]
    assert receiver.answers[0].reason


async def test_offer_names_other_times(desk: DeskProcess, reservations: Make, receiver: Receiver) -> None:
    desk.set(places={VENUE: "offer"})
    request = wanted()
    await reservations().hold(request)
    await receiver.until(lambda: bool(receiver.answers))
    hour = timedelta(hours=1)
    assert receiver.answers[0].outcome == "offered"
    assert receiver.answers[0].offers == (request.start - hour, request.start + hour)


async def test_availability_promises_nothing_but_tells(desk: DeskProcess, reservations: Make) -> None:
    client, request = reservations(), wanted()
    asked = {"party_size": 4, "start": request.start}
    assert request.start in await client.availability(VENUE, **asked)  # type: ignore[arg-type]
    desk.set(places={VENUE: "offer"})
    assert request.start not in await client.availability(VENUE, **asked)  # type: ignore[arg-type]


async def test_a_held_table_is_confirmed_in_a_second_step(desk: DeskProcess, reservations: Make) -> None:
    desk.set(places={VENUE: "hold"})
    client = reservations()
    held = await client.hold(wanted())
    assert (held.state, held.outcome) == ("held", None)
    taken = await client.confirm(held.reference)
    assert (taken.state, taken.outcome, len(taken.code or "")) == ("answered", "confirmed", 10)
    assert (await client.confirm(held.reference)).code == taken.code


async def test_whoever_asks_all_providers_gets_a_held_table_for_good(desk: DeskProcess, reservations: Make) -> None:
    desk.set(places={VENUE: "hold"})
    known = Providers([reservations()], usual="desk")
    taken = await known.hold("desk", wanted())
    assert (taken.outcome, taken.reference[:5]) == ("confirmed", "desk:")


async def test_a_held_table_lapses(desk: DeskProcess, reservations: Make) -> None:
    desk.set(places={VENUE: "hold"})
    client = reservations()
    held = await client.hold(wanted())
    await settled(lambda: client.status(held.reference), lambda found: found.state == "cancelled")
    with pytest.raises(ProviderRefuses, match="409"):
        await client.confirm(held.reference)


async def test_hang_says_nothing(desk: DeskProcess, reservations: Make, receiver: Receiver) -> None:
    desk.set(places={VENUE: "hang"})
    client = reservations()
    held = await client.hold(wanted())
    later = await client.hold(wanted(venue_id="v-other"))
    await receiver.until(lambda: bool(receiver.answers))
    assert [each.reference for each in receiver.answers] == [later.reference]
    assert (await client.status(held.reference)).state == "waiting"


async def test_twice_is_told_twice(desk: DeskProcess, reservations: Make, receiver: Receiver) -> None:
    desk.set(places={VENUE: "twice"})
    await reservations().hold(wanted())
    await receiver.until(lambda: len(receiver.answers) == 2)
    assert receiver.answers[0] == receiver.answers[1]


async def test_late_comes_after_an_hour_of_the_product(
    desk: DeskProcess, reservations: Make, receiver: Receiver
) -> None:
    desk.set(places={VENUE: "late"})
    began = desk.clock.now()
    await reservations().hold(wanted())
    await receiver.until(lambda: bool(receiver.answers))
    assert desk.clock.now() - began >= timedelta(hours=1)


async def test_a_wrong_signature_is_not_believed_and_the_answer_is_asked_for(
    desk: DeskProcess, reservations: Make, receiver: Receiver
) -> None:
    desk.set(places={VENUE: "forged"})
    client = reservations()
    held = await client.hold(wanted())
    await receiver.until(lambda: bool(receiver.refused))
    assert not receiver.answers
    assert (await client.status(held.reference)).outcome == "confirmed"


async def test_500_is_unreachable_and_may_have_arrived(desk: DeskProcess, reservations: Make) -> None:
    desk.set(places={VENUE: "error"})
    with pytest.raises(ProviderUnreachable, match="500") as raised:
        await reservations(failures=50).hold(wanted())
    assert raised.value.sent


async def test_429_is_waited_out_and_then_told(desk: DeskProcess, reservations: Make) -> None:
    desk.set(places={VENUE: "limit"})
    with pytest.raises(ProviderUnreachable, match="429") as raised:
        await reservations(seconds=0.4).hold(wanted())
    assert (raised.value.retry_after, raised.value.sent) == (1.0, False)


async def test_a_share_of_failures_is_got_over(desk: DeskProcess, reservations: Make) -> None:
    """Calls fail, are cut off and are overrun by share: the same key, tried again, meets the same table."""
    desk.set(shares={"error": 0.2, "drop": 0.2})
    client = reservations(failures=50, at_once=8)
    for _ in range(10):
        request = wanted()
        try:
            held = await client.hold(request)
        except ProviderUnreachable:
            held = await client.hold(request)
        assert (await client.status(held.reference)).reference == held.reference


async def test_dropped_after_accepting_is_one_table(desk: DeskProcess, reservations: Make, receiver: Receiver) -> None:
    desk.set(places={VENUE: "drop"})
    client, request = reservations(), wanted()
    with pytest.raises(ProviderUnreachable) as raised:
        await client.hold(request)
    assert raised.value.sent
    desk.set()
    held = await client.find(request, desk.clock.now())
    await receiver.until(lambda: bool(receiver.answers))
    assert held is not None
    assert {each.reference for each in receiver.answers} == {held.reference}


async def test_a_stalled_desk_is_given_up_in_time(desk: DeskProcess, reservations: Make) -> None:
    desk.set(places={VENUE: "stall"})
    with pytest.raises(ProviderUnreachable, match="not answered"):
        await reservations(seconds=0.1).hold(wanted())


async def test_nobody_there_was_surely_not_sent(reservations: Make, desk: DeskProcess) -> None:
    client = reservations()
    client._line._url = "http://127.0.0.1:9"
    with pytest.raises(ProviderUnreachable) as raised:
        await client.hold(wanted())
    assert not raised.value.sent


async def test_unknown_reservation_is_refused(reservations: Make, desk: DeskProcess) -> None:
    with pytest.raises(ProviderRefuses, match="404"):
        await reservations().status("R-none")


async def test_resize_and_cancel_may_be_repeated(desk: DeskProcess, reservations: Make) -> None:
    client = reservations()
    held = await client.hold(wanted())
    for _ in range(2):
        await client.resize(held.reference, 5)
    for _ in range(2):
        await client.cancel(held.reference)
    assert (await client.status(held.reference)).state == "cancelled"


async def test_a_killed_desk_remembers(desk: DeskProcess, reservations: Make) -> None:
    client, request = reservations(), wanted()
    held = await client.hold(request)
    desk.kill()
    desk.start()
    desk.set()
    assert (await client.hold(request)).reference == held.reference
