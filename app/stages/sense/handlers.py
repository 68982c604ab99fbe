"""What follows an interaction, off the request path."""

from collections.abc import Sequence

from app.bus.events import InteractionRecorded
from app.bus.work import BatchWork
from app.stages.sense import service


async def update_trending(events: Sequence[InteractionRecorded], work: BatchWork) -> None:
    """Counts interactions into how busy their venues are against their usual rate."""
    await service.count_into_trending(
        work.graph, interactions=[(event.venue_id, event.at) for event in events], once=work.once
    )
