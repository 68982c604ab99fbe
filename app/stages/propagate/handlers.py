"""What propagation does when something happened to a seed."""

from __future__ import annotations

from app.bus.events import AskExpired, PersonAnswered, SeedLaunched
from app.bus.work import Work
from app.stages.propagate import waves


async def begin(event: SeedLaunched, work: Work) -> None:
    """A seed was launched: find candidates and ask the starter group."""
    await waves.begin(work.graph, work.settings, seed_id=event.seed_id, now=work.clock.now(), once=work.once)


async def react_to_answer(event: PersonAnswered, work: Work) -> None:
    """Somebody answered: tip, stop, or ask the next ones in the new order."""
    await waves.advance(
        work.graph, work.settings, seed_id=event.seed_id, now=work.clock.now(), trigger="answer", once=work.once
    )


async def react_to_silence(event: AskExpired, work: Work) -> None:
    """Somebody let the deadline pass: stop, or ask others in the new order."""
    await waves.advance(
        work.graph, work.settings, seed_id=event.seed_id, now=work.clock.now(), trigger="silence", once=work.once
    )
