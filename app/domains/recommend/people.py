"""Ranking people for a person."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domains.recommend import queries
from app.domains.recommend.errors import UnknownPerson, UnknownVenue
from app.domains.recommend.queries import PeopleRanking, RecommendedPersonRow
from app.domains.recommend.reasons import reasons_for_person
from app.domains.recommend.schemas import Ranker, RecommendedPeople, RecommendedPerson
from app.graph import Graph

#: Nearest embeddings looked at: more than are shown, for privacy leaves some of them out.
FEWEST_CANDIDATES: Final = 200
CANDIDATES_PER_ITEM: Final = 5


@dataclass(frozen=True)
class Company:
    """Whom a person looks for.

    Attributes:
        user_id: For whom.
        venue_id: For which venue, if for one.
        within_km: How far away at most, if that was asked for.
        limit: How many.
    """

    user_id: str
    venue_id: str | None
    within_km: float | None
    limit: int


async def recommend_people(graph: Graph, *, ranker: Ranker, wanted: Company) -> RecommendedPeople:
    """Ranks people for a person: one round trip, a second one where the first finds nobody.

    Args:
        graph: The graph.
        ranker: Which; `hybrid` ranks venues only, and `learned` needs an embedding: then it is `explainable`.
        wanted: Whom.

    Raises:
        UnknownPerson: There is no such person.
        UnknownVenue: There is no such venue.
    """
    because, used = "It was asked for.", ranker
    if ranker == "hybrid":
        because, used = "`hybrid` ranks venues and events, not people.", "explainable"
    found = await _ask(graph, used, wanted)
    if used == "learned":
        if not found.get("whole", True):
            because, used = "Embeddings are being switched to another version just now.", "explainable"
        elif not found.get("model_version"):
            because, used = "There is no embedding of this person yet.", "explainable"
        elif not found["people"]:
            because, used = "Nobody whom this person may see is near in taste.", "explainable"
        else:
            because = f"Taste as learned by {found.get('model_version')}, re-ranked by compatibility."
        if used == "explainable":
            found = await _ask(graph, used, wanted)
    return told(wanted, ranker, used, because, found["people"], version=found.get("model_version"))


def told(
    wanted: Company,
    requested: Ranker,
    used: Ranker,
    because: str,
    people: list[RecommendedPersonRow],
    *,
    version: str | None = None,
) -> RecommendedPeople:
    """The answer of a ranker."""
    return RecommendedPeople(
        user_id=wanted.user_id,
        venue_id=wanted.venue_id,
        requested_ranker=requested,
        ranker=used,
        because=because,
        model_version=version,
        items=[_person(person) for person in people],
    )


async def _ask(graph: Graph, ranker: Ranker, wanted: Company) -> PeopleRanking:
    found = await _RANKERS[ranker](graph, wanted)
    if found is None:
        raise UnknownPerson(wanted.user_id)
    if not found["venue_known"]:
        raise UnknownVenue(wanted.venue_id)
    return found


async def _explained(graph: Graph, wanted: Company) -> PeopleRanking | None:
    return await queries.explain_people(
        graph, user_id=wanted.user_id, venue_id=wanted.venue_id, within_km=wanted.within_km, limit=wanted.limit
    )


async def _engagement(graph: Graph, wanted: Company) -> PeopleRanking | None:
    return await queries.engage_people(
        graph, user_id=wanted.user_id, venue_id=wanted.venue_id, within_km=wanted.within_km, limit=wanted.limit
    )


async def _learned(graph: Graph, wanted: Company) -> PeopleRanking | None:
    return await queries.learn_people(
        graph,
        user_id=wanted.user_id,
        venue_id=wanted.venue_id,
        within_km=wanted.within_km,
        limit=wanted.limit,
        candidates=max(FEWEST_CANDIDATES, CANDIDATES_PER_ITEM * wanted.limit),
    )


_RANKERS: Final[Mapping[Ranker, Callable[[Graph, Company], Awaitable[PeopleRanking | None]]]] = {
    "explainable": _explained,
    "engagement": _engagement,
    "learned": _learned,
}


def _person(row: RecommendedPersonRow) -> RecommendedPerson:
    return RecommendedPerson(
        id=row["id"],
        name=row["name"],
        score=row["score"],
        compatibility=row["compatibility"],
        friend=row["friend"],
        reasons=reasons_for_person(row),
        shared_interests=row["shared_interests"],
        distance_km=rounded(row["apart_km"]),
        mutual_friends=row["mutual_friends"],
        affinity=row["affinity"],
        parts=row["own_parts"],
        activity=row["activity"],
        openness=row["openness"],
    )


def rounded(km: float | None) -> int | None:
    """A distance to somebody else: whole kilometres, at least one."""
    return None if km is None else max(1, round(km))
