"""What follows an interaction, off the request path."""

from app.bus.events import InteractionRecorded
from app.bus.work import Work
from app.stages.sense import service


async def update_trending(event: InteractionRecorded, work: Work) -> None:
    """Counts the interaction into how busy its venue is against its usual rate."""
    await service.count_into_trending(work.graph, venue_id=event.venue_id, at=event.at, once=work.once)
