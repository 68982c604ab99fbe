"""The open asks of a person."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.domains.recommend import queries
from app.domains.recommend.queries import AskRow
from app.domains.recommend.schemas import FeedItem
from app.graph import Graph
from app.http.pages import Page, PageRequest


async def feed(graph: Graph, *, user_id: str, now: datetime, page: PageRequest) -> Page[FeedItem]:
    """The seeds that a person was asked to join and may still answer, most likely yes first."""
    after_probability, after_id = page.after(float, str) or (None, None)
    asks = await queries.feed(
        graph,
        user_id=user_id,
        now=now,
        after_probability=after_probability,
        after_id=after_id,
        limit=page.limit + 1,
    )
    probability = {ask["seed_id"]: ask["probability"] for ask in asks}
    items = [feed_item(ask) for ask in asks]
    return Page.of(items, page.limit, key=lambda item: (probability[item.seed_id], item.seed_id))


def feed_item(ask: AskRow) -> FeedItem:
    """An open ask as the API shows it, in the venue's time zone."""
    zone = ZoneInfo(ask["venue"]["time_zone"] or "UTC")
    return FeedItem.model_validate(
        {
            **ask,
            "start": ask["start"].astimezone(zone),
            "end": ask["end"].astimezone(zone) if ask["end"] else None,
        }
    )
