"""Profiles and preferences: read, changed, shown to others as privacy allows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import uuid_utils
from pydantic import BaseModel, SecretStr

from app.domains.people import queries
from app.domains.people.errors import ChangedMeanwhile, NobodyHere, Taken, UnknownPerson
from app.domains.people.places import geohash
from app.domains.people.schemas import PersonCard, PersonIn, PersonOut, Preferences, ProfileOut, ProfilePatch
from app.graph import ConstraintViolated, Graph, Row
from app.http.auth import Caller
from app.http.idempotency import Keep
from app.http.pages import Page, PageRequest
from app.http.phones import phone_hash

#: Tries against others who change the same person at the same time.
_TRIES: Final = 8


async def profile(graph: Graph, user_id: str) -> ProfileOut:
    """One's own profile.

    Raises:
        NobodyHere: The person is not (any more) in the graph.
    """
    return ProfileOut.model_validate(await _profile(graph, user_id))


async def change_profile(
    graph: Graph,
    user_id: str,
    patch: ProfilePatch,
    *,
    phones_secret: SecretStr,
    now: datetime,
    unless: Callable[[BaseModel], None],
) -> ProfileOut:
    """Changes what was sent and leaves the rest.

    Args:
        graph: Where the person lives.
        user_id: Whose profile.
        patch: What changes.
        phones_secret: The key under which a number is kept.
        now: Product time.
        unless: Raises when the profile is not what the caller wants to change.

    Raises:
        NobodyHere: The person is not (any more) in the graph.
        Taken: Somebody else has the handle.
        ChangedMeanwhile: Others were faster each time.
    """
    for _ in range(_TRIES):
        row = await _profile(graph, user_id)
        unless(ProfileOut.model_validate(row))
        changes = patch.changes()
        if "phone" in patch.model_fields_set:
            changes["phone_hash"] = phone_hash(phones_secret, patch.phone) if patch.phone else None
        moves = "location" in changes
        location = changes.pop("location", None) if moves else row["location"]
        shares = changes.get("shares_location", row["shares_location"])
        try:
            written = await queries.change_profile(
                graph,
                user_id=user_id,
                version=row["version"],
                changes=changes,
                moves=moves,
                location=location,
                shown_location=geohash(**location) if shares and location else None,
                now=now,
            )
        except ConstraintViolated as error:
            raise Taken(f"Somebody has the handle {patch.handle!r}.") from error
        if written is not None:
            return ProfileOut.model_validate(written)
    raise ChangedMeanwhile("The profile is being changed by others all the time.")


async def preferences(graph: Graph, user_id: str) -> Preferences:
    """What somebody likes, and how often and when they may be asked.

    Raises:
        NobodyHere: The person is not (any more) in the graph.
    """
    return _preferences(await _preference_row(graph, user_id))


async def replace_preferences(
    graph: Graph, user_id: str, wanted: Preferences, *, now: datetime, unless: Callable[[BaseModel], None]
) -> Preferences:
    """Replaces all preferences; arguments and errors as those of `change_profile`."""
    group, quiet = wanted.group_size, wanted.quiet_hours
    for _ in range(_TRIES):
        row = await _preference_row(graph, user_id)
        unless(_preferences(row))
        written = await queries.replace_preferences(
            graph,
            user_id=user_id,
            version=row["version"],
            preferences={
                "price_min": wanted.price_min,
                "price_max": wanted.price_max,
                "group_min": group.min if group else None,
                "group_max": group.max if group else None,
                "quiet_start": quiet.start if quiet else None,
                "quiet_end": quiet.end if quiet else None,
                "ask_cap_per_week": wanted.ask_cap_per_week,
            },
            cuisines=wanted.cuisines,
            dietary_needs=wanted.dietary_needs,
            now=now,
        )
        if written is not None:
            return _preferences(written)
    raise ChangedMeanwhile("The preferences are being changed by others all the time.")


async def person(graph: Graph, caller: Caller, user_id: str) -> PersonOut:
    """Somebody as the caller may see them.

    Raises:
        UnknownPerson: There is nobody of this id whom the caller may see.
    """
    row = await queries.get_person(graph, user_id=user_id, caller_id=caller.id, sees_all=caller.acts_for_others)
    if row is None:
        raise UnknownPerson(user_id)
    return PersonOut.model_validate(row)


async def people(graph: Graph, caller: Caller, page: PageRequest) -> Page[PersonCard]:
    """Everybody whom the caller may see, by id."""
    (after_id,) = page.after(str) or ("",)
    rows = await queries.list_people(
        graph, caller_id=caller.id, sees_all=caller.acts_for_others, after_id=after_id, limit=page.limit + 1
    )
    return Page.of([PersonCard.model_validate(row) for row in rows], page.limit, key=lambda card: (card.id,))


async def create(graph: Graph, wanted: PersonIn, *, now: datetime, keep: Keep) -> PersonCard:
    """Adds a person, who has done nothing yet.

    Raises:
        Taken: Somebody has the handle or the e-mail address.
    """
    created = PersonCard(id=str(uuid_utils.uuid7()), handle=wanted.handle, name=wanted.name, friend=False)
    kept = keep(created, location=f"/api/v1/users/{created.id}")
    try:
        await queries.create_person(graph, user_id=created.id, person=wanted.model_dump(), now=now, keep=kept)
    except ConstraintViolated as error:
        raise Taken("Somebody has this handle or e-mail address.") from error
    return created


async def _profile(graph: Graph, user_id: str) -> Row:
    row = await queries.get_profile(graph, user_id=user_id)
    if row is None:
        raise NobodyHere(user_id)
    return row


async def _preference_row(graph: Graph, user_id: str) -> Row:
    row = await queries.get_preferences(graph, user_id=user_id)
    if row is None:
        raise NobodyHere(user_id)
    return row


def _preferences(row: dict[str, Any]) -> Preferences:
    """As the graph has them: a city that was imported may hold what the API would refuse, and shows it all the same."""
    kept = {name: value for name, value in row.items() if name != "version"}
    quiet = kept["quiet_hours"]
    if quiet and (quiet["end"] is None or quiet["start"] == quiet["end"]):
        kept["quiet_hours"] = None
    return Preferences.model_validate(kept)
