"""A town in which every private fact carries a marker, and who may have which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from app.http.auth import Role
from tests.integration.bookings.conftest import DINNER
from tests.integration.town import Town

Viewer = Literal["anonymous", "stranger", "friend", "blocked", "member", "manager", "admin"]
VIEWERS: Final[tuple[Viewer, ...]] = get_args(Viewer)
#: Who calls, as whom; nobody for `anonymous`. The member goes out with the owner; the manager keeps another venue's tables.
CALLERS: Final[dict[Viewer, tuple[str, Role] | None]] = {
    "anonymous": None,
    "stranger": ("u-stranger", "member"),
    "friend": ("u-friend", "member"),
    "blocked": ("u-blocked", "member"),
    "member": ("u-member", "member"),
    "manager": ("u-manager", "venue_manager"),
    "admin": ("u-admin", "admin"),
}
#: What the requests are about.
IDS: Final = {
    "user_id": "u-owner",
    "user_ids": "u-owner,u-other",
    "venue_id": "v-1",
    "seed_id": "seed-of-marker",
    "plan_id": "plan-of-marker",
    "booking_id": "booking-of-marker",
    "session_id": "session-owner",
    "request_id": "request-owner",
    "id": "u-owner",
    "provider": "desk",
}


@dataclass(frozen=True)
class Fact:
    """Something that not everybody may know.

    Attributes:
        marker: Text that only it holds.
        what: In words.
        may: Who may be told, by any operation.
    """

    marker: str
    what: str
    may: frozenset[Viewer]


def _fact(marker: str, what: str, *may: Viewer) -> Fact:
    return Fact(marker, what, frozenset(may))


FACTS: Final = (
    _fact("Olga-of-the-marker", "name of somebody who shows to friends only", "friend", "member", "admin"),
    _fact("u-owner", "that this person is here", "friend", "member", "admin"),
    _fact("owner.mail.marker", "e-mail address"),
    _fact("41.8264311", "where somebody lives, exactly"),
    _fact("mark0g", "where somebody lives, about", "friend"),
    _fact("Marker Row", "the neighbourhood that somebody lives in", "friend"),
    _fact("marker-diet", "what somebody must not eat"),
    _fact("marker-phone-hash", "telephone number's hash"),
    _fact('"birth_year":1961', "year of birth"),
    _fact("marker-notice", "what somebody was told"),
    _fact("marker-agent", "the device that somebody signed in with"),
    _fact("marker-password-hash", "password's hash"),
    _fact("marker-token-hash", "refresh token's hash"),
    _fact("MARKCODE01", "a booking's code", "member", "admin"),
    _fact("marker-reference", "the venue's name for a booking"),
    _fact("booking-of-marker", "that a table is booked", "member", "admin"),
    _fact("plan-of-marker", "that a plan exists", "member", "admin"),
    _fact("seed-of-marker", "that a seed asks", "member", "admin"),
    _fact("marker-reason", "why somebody was asked", "member", "admin"),
    _fact("request-owner", "that somebody asked for seeds", "admin"),
    _fact("Rita-of-the-marker", "name of somebody who shows to nobody", "admin"),
    _fact("Max-of-the-marker", "name of a companion who shows to nobody", "member", "admin"),
)

_SCENE = """
MATCH (owner:User {id: 'u-owner'}), (member:User {id: 'u-member'}), (blocked:User {id: 'u-blocked'}),
      (other:User {id: 'u-other'}), (rita:User {id: 'u-rita'}), (manager:User {id: 'u-manager'}),
      (one:Venue {id: 'v-1'})-[:HAS_SLOT]->(slot:Slot), (two:Venue {id: 'v-2'})-[:HAS_SLOT]->(later:Slot)
CREATE (owner)-[:BLOCKED {at: datetime('2026-11-01T12:00:00Z')}]->(blocked)
CREATE (rita)-[:REQUESTED_FRIEND {id: 'fr-1', at: datetime('2026-11-20T12:00:00Z')}]->(owner)
CREATE (manager)-[:MANAGES]->(two)
CREATE (owner)-[:INTERESTED_IN {at: datetime('2026-11-20T12:00:00Z')}]->(one)
CREATE (owner)-[:INTERACTED {
  views: 2, likes: 1, interests: 1, dwell_seconds: 60.0, visits: 1, weight: 3.0,
  first_at: datetime('2026-11-01T12:00:00Z'), last_at: datetime('2026-11-20T12:00:00Z')}]->(one)
CREATE (owner)-[:NOTIFIED]->(:Notification {
  id: 'n-1', type: 'plan.booked', title: 'marker-notice', message: 'marker-notice', created_at: datetime('2026-11-20T12:00:00Z')})
CREATE (owner)-[:SIGNS_IN_WITH]->(:Credential {id: 'u-owner', password_hash: 'marker-password-hash', changed_at: datetime()})
CREATE (owner)-[:HAS_SESSION]->(:Session {
  id: 'session-owner', family: 'marker-family', token_hash: 'marker-token-hash', user_agent: 'marker-agent', rotations: 0,
  created_at: datetime(), last_used_at: datetime(), expires_at: datetime() + duration({days: 30})})
CREATE (:JobRun {
  id: 'request-owner', job: 'generate-on-request', state: 'done', requested_by: 'u-owner', user_id: 'u-owner', limit: 5, for_everybody: false,
  started_at: datetime('2026-11-20T12:00:00Z'), ended_at: datetime('2026-11-20T12:00:01Z'), drafts: 3, kept: 2})
CREATE (seed:Seed {
  id: 'seed-of-marker', key: 'seed-of-marker', state: 'propagating', version: 3, start: slot.start, end: slot.end, min_group: 3, max_group: 6,
  conversion_probability: 0.4, expires_at: slot.start, ask_budget: 8, origin: 'generated',
  created_at: datetime('2026-11-24T12:00:00Z'), launched_at: datetime('2026-11-25T12:00:00Z')})
CREATE (seed)-[:AT]->(one), (seed)-[:IN]->(slot)
CREATE (seed)-[:STARTS_WITH {acceptance_probability: 0.6}]->(owner), (seed)-[:STARTS_WITH {acceptance_probability: 0.5}]->(other)
CREATE (seed)-[:ASKED {wave: 0, position: 1, asked_at: datetime('2026-11-25T12:00:00Z'), deadline: datetime('2026-11-25T13:00:00Z'),
  accepted_friends: 0, acceptance_probability: 0.6, gain: 0.5, answer: 'yes', answered_at: datetime('2026-11-25T12:05:00Z')}]->(owner)
CREATE (seed)-[:ASKED {wave: 1, position: 2, asked_at: datetime('2026-11-25T16:00:00Z'), deadline: datetime('2026-11-25T18:00:00Z'),
  accepted_friends: 1, acceptance_probability: 0.4, gain: 0.3, reasons: ['marker-reason']}]->(member)
CREATE (plan:Plan {id: 'plan-of-marker', state: 'booked', start: slot.start, created_at: datetime('2026-11-24T12:00:00Z'), version: 2})
CREATE (plan)-[:AT]->(one), (plan)-[:IN]->(slot), (owner)-[:ORGANISES]->(plan)
CREATE (owner)-[:GOES_TO {state: 'accepted', at: datetime('2026-11-24T12:00:00Z')}]->(plan)
CREATE (member)-[:GOES_TO {state: 'accepted', at: datetime('2026-11-24T12:00:00Z')}]->(plan)
CREATE (booking:Booking {
  id: 'booking-of-marker', state: 'confirmed', party_size: 2, party_told: 2, confirmation_code: 'MARKCODE01', provider: 'desk', attempt: 1, version: 3,
  provider_reference: 'marker-reference', idempotency_key: 'booking-of-marker:1', created_at: datetime('2026-11-24T12:00:00Z'), tried: [slot.id]})
CREATE (booking)-[:OF]->(plan), (booking)-[:AT]->(one), (owner)-[:BOOKED]->(booking), (booking)-[:HOLDS {seats: 2}]->(slot)
// An evening that the two who see nothing of each other went to before the block.
CREATE (shared:Plan {id: 'shared', state: 'proposed', start: later.start, created_at: datetime('2026-10-24T12:00:00Z'), version: 1})
CREATE (shared)-[:AT]->(two), (shared)-[:IN]->(later), (other)-[:ORGANISES]->(shared)
FOREACH (person IN [other, owner, blocked] |
  CREATE (person)-[:GOES_TO {state: 'accepted', at: datetime('2026-10-24T12:00:00Z')}]->(shared))
"""


def build(town: Town) -> None:
    """Fills the town; safe to call on an empty one only."""
    for venue in ("v-1", "v-2"):
        town.venue(venue, at=(41.82, -71.41))
        town.slot(venue, DINNER)
    town.person(
        "u-owner",
        at=(41.8264311, -71.4128899),
        privacy_level="friends_only",
        name="Olga-of-the-marker",
        handle="olga.owner",
        email="owner.mail.marker@example.invalid",
        birth_year=1961,
        neighborhood="Marker Row",
        dietary_needs=["marker-diet"],
        phone_hash="marker-phone-hash",
        shares_location=True,
        shown_location="mark0g",
        interests=["jazz"],
    )
    town.person("u-rita", privacy_level="private", name="Rita-of-the-marker", at=(41.82, -71.41))
    town.person("u-member", privacy_level="private", name="Max-of-the-marker", at=(41.82, -71.41), interests=["jazz"])
    for person in ("u-stranger", "u-friend", "u-blocked", "u-manager", "u-admin", "u-other"):
        town.person(person, at=(41.82, -71.41), interests=["jazz"])
    town.friends("u-owner", "u-friend")
    town.friends("u-owner", "u-other")
    town.friends("u-stranger", "u-friend")
    town.friends("u-blocked", "u-friend")
    town.run(_SCENE)
