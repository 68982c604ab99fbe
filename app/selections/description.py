"""The one description of the graph: what can be selected, by whom, and what it costs. SDL, checks and Cypher come from it.

Every value and hop shows what a plain resource shows to the same caller, and nothing more.
"""

from __future__ import annotations

from typing import Final

from app.selections.terms import Description, Filter, Hop, Kind, Order, Step, Value

ID: Final = Value("id", "ID!", "Its id, as in paths")
BY_NAME: Final = Order("name", str, default="''")
BY_START: Final = Order("start", int, piece="start_moment")
BY_CREATED: Final = Order("created_at", int, "desc", piece="created_moment")
AT_VENUE: Final = Hop("venue", "Venue", "Where", (Step("AT", "out", "Venue"),))


def _who_said_yes(name: str) -> Hop:
    return Hop(
        name,
        "User",
        "Those who said yes and whom the caller may see",
        (Step("ASKED", "out", "User"),),
        many=True,
        rules=("said_yes",),
        orders=(BY_NAME,),
        first=20,
        cost=2,
    )


def _in_states(enum: str) -> Filter:
    return Filter("state", f"[{enum}!]", "Only those in one of these states", piece="in_states")


VENUE: Final = Kind(
    "Venue",
    "Venue",
    "A place to go to",
    visible="",
    values=(
        ID,
        Value("name", "String!", "Its name"),
        Value("category", "String", "What kind of place"),
        Value("cuisine", "String", "Its kitchen"),
        Value("latitude", "Float", "WGS 84", property="location.latitude"),
        Value("longitude", "Float", "WGS 84", property="location.longitude"),
        Value("address", "String", "Where it is"),
        Value("neighborhood", "String", "Part of the city"),
        Value("time_zone", "String", "IANA name; its times are shown in it"),
        Value("price_level", "Int", "1 (cheap) to 4"),
        Value("rating", "Float", "0 to 5"),
        Value("capacity", "Int", "Seats"),
        Value("popularity", "Float!", "Likes, interests and visits of everybody", default="0.0"),
        Value("trending", "Float!", "How busy it is against its own usual rate; 1 is as usual", default="1.0"),
        Value("tags", "[String!]!", "What it stands for, by name", piece="venue_tags", cost=3),
        Value("description", "String", "In its own words"),
        Value("ambiance", "[String!]!", "How it feels", default="[]"),
        Value("booking_provider", "String", "Who takes its bookings"),
        Value("phone", "String", "Its telephone number"),
        Value("derived", "[String!]!", "Properties computed from other data, not told by the venue", default="[]"),
        Value("defaulted", "[String!]!", "Properties filled by a stated default", default="[]"),
    ),
    hops=(
        Hop(
            "slots",
            "Slot",
            "Bookable times from now on",
            (Step("HAS_SLOT", "out", "Slot"),),
            many=True,
            rules=("upcoming_slot",),
            orders=(BY_START,),
            filters=(
                Filter("party_size", "Int", "Seats that must be left", piece="seats_for", default=1, least=1, most=100),
                Filter("days", "Int", "How many days ahead", piece="within_days", default=7, least=1, most=62),
            ),
            cost=3,
        ),
    ),
)

SLOT: Final = Kind(
    "Slot",
    "Slot",
    "A bookable time of a venue",
    visible="",
    values=(
        ID,
        Value("start", "DateTime!", "In the venue's time zone", piece="slot_start"),
        Value("end", "DateTime!", "In the venue's time zone", piece="slot_end"),
        Value("capacity", "Int!", "Seats in all"),
        Value("seats_left", "Int!", "Seats that are free"),
    ),
)

USER: Final = Kind(
    "User",
    "User",
    "A person whom the caller may see",
    visible="sees_person",
    values=(
        ID,
        Value("name", "String", "As the person is called"),
        Value("handle", "String", "Unique short name"),
        Value("friend", "Boolean!", "Whether this is a friend of the caller", piece="is_friend", cost=1),
        Value("interests", "[String!]!", "What the person likes most, at most ten", piece="likes", cost=4),
        Value("mutual_friends", "Int!", "Friends of both whom the caller may see", piece="mutual_friends", cost=16),
        Value("neighborhood", "String", "Where friends who may know see that the person lives", piece="neighborhood"),
        Value("shown_location", "String", "A geohash of about 1 km, for such friends", piece="shown_location"),
    ),
    hops=(
        Hop(
            "friends",
            "User",
            "The caller's own friends; nobody else's are shown",
            (Step("FRIENDS_WITH", "both", "User"),),
            many=True,
            rules=("only_me",),
            orders=(Order("strength", float, "desc", of_tie=True, default="0.0"), BY_NAME),
        ),
        Hop(
            "plans",
            "Plan",
            "Plans that the person organises, goes to or is invited to, the caller too",
            (Step("GOES_TO|ORGANISES", "out", "Plan"),),
            many=True,
            orders=(Order("start", int, "desc", piece="start_moment"),),
            filters=(_in_states("PlanState"),),
            repeats=True,
        ),
        Hop(
            "bookings",
            "Booking",
            "Bookings of those plans",
            (Step("GOES_TO|ORGANISES", "out", "Plan"), Step("OF", "in", "Booking")),
            many=True,
            orders=(Order("start", int, "desc", piece="booking_moment"), BY_CREATED),
            filters=(_in_states("BookingState"),),
            cost=2,
            repeats=True,
        ),
        Hop(
            "seeds",
            "Seed",
            "The caller's own seeds; of others, those that the caller shares and knows them to be in",
            (Step("STARTS_WITH|ASKED", "in", "Seed"),),
            many=True,
            rules=("known_to_be_in",),
            orders=(BY_START,),
            filters=(_in_states("SeedState"),),
            cost=2,
            repeats=True,
        ),
        Hop(
            "asks",
            "Ask",
            "The caller's own open asks; nobody else's are shown",
            (Step("ASKED", "in", "Seed"),),
            many=True,
            rules=("only_me", "open_ask"),
            orders=(
                Order("probability", float, "desc", property="acceptance_probability", of_tie=True, default="0.0"),
            ),
        ),
    ),
)

SEED: Final = Kind(
    "Seed",
    "Seed",
    "A plan seed that the caller starts or was asked to join",
    visible="sees_seed",
    values=(
        ID,
        Value("state", "SeedState!", "How far it has grown"),
        Value("start", "DateTime!", "In the venue's time zone", piece="local_start", cost=1),
        Value("end", "DateTime", "In the venue's time zone", piece="local_end", cost=1),
        Value("min_group", "Int!", "People at whom it tips"),
        Value("max_group", "Int!", "People at whom it closes"),
        Value("ask_budget", "Int", "Asks that it may make, the starter group included"),
        Value("conversion_probability", "Float", "That it tips when propagated; null for a draft"),
        Value("model_version", "String", "Which model said so"),
        Value("reasons", "[String!]!", "Why these people there and then", default="[]"),
        Value("expires_at", "DateTime", "Until when it may tip"),
        Value("stop_reason", "String", "Why it was stopped"),
        Value("starter_count", "Int!", "People it starts with", piece="starter_count", cost=3),
        Value("going_count", "Int!", "People who said yes", piece="going_to_seed_count", cost=8),
        Value("asked_count", "Int!", "People who were asked", piece="asked_count", cost=16),
    ),
    hops=(
        AT_VENUE,
        Hop(
            "starters",
            "User",
            "Those of the starter group whom the caller may see",
            (Step("STARTS_WITH", "out", "User"),),
            many=True,
            orders=(BY_NAME,),
        ),
        _who_said_yes("going"),
        Hop("plan", "Plan", "What it became", (Step("BECAME", "out", "Plan"),)),
    ),
)

ASK: Final = Kind(
    "Ask",
    "Seed",
    "An invitation to the caller that may still be answered",
    visible="sees_seed",
    values=(
        Value("seed_id", "ID!", "Of the seed", property="id"),
        Value("state", "SeedState!", "Of the seed"),
        Value("start", "DateTime!", "In the venue's time zone", piece="local_start", cost=1),
        Value("end", "DateTime", "In the venue's time zone", piece="ask_end", cost=1),
        Value("seats_left", "Int", "Seats of the slot that are free", piece="ask_seats_left", cost=1),
        Value("going", "Int!", "How many said yes", piece="going_to_seed_count", cost=8),
        Value("min_group", "Int!", "From so many on it takes place"),
        Value("max_group", "Int!", "People at whom it closes"),
        Value("reasons", "[String!]!", "Why the caller was asked", of_tie=True, default="[]"),
        Value("asked_at", "DateTime!", "When", of_tie=True),
        Value("deadline", "DateTime!", "Until when an answer counts", of_tie=True),
    ),
    hops=(
        Hop("seed", "Seed", "What the caller is asked to join", ()),
        AT_VENUE,
        _who_said_yes("people"),
    ),
)

PLAN: Final = Kind(
    "Plan",
    "Plan",
    "A group that goes, the caller among them",
    visible="sees_plan",
    values=(
        ID,
        Value("state", "PlanState!", "How far it is"),
        Value("start", "DateTime!", "In the venue's time zone", piece="local_start", cost=1),
        Value("created_at", "DateTime!", "When it was made"),
        Value("seed_id", "ID", "The seed it grew from; null for a plan made by hand", piece="seed_id", cost=1),
        Value("organiser_id", "ID", "Who organises it", piece="organiser_id", cost=1),
        Value("amount_per_head", "Int!", "In the smallest unit of the currency; 0 where it costs nothing", default="0"),
        Value("currency", "String", "ISO 4217", piece="currency"),
        Value("answers_due", "DateTime", "Until when those invited may answer, once a table is asked for"),
        Value("going", "Going", "Whether the caller goes", piece="own_going", cost=1),
        Value("organises", "Boolean!", "Whether the caller organises it", piece="organises", cost=1),
        Value("going_count", "Int!", "How many go", piece="going_count", cost=4),
    ),
    hops=(
        AT_VENUE,
        Hop(
            "people",
            "Participant",
            "Everybody who goes or is invited",
            (Step("GOES_TO", "in", "User"),),
            many=True,
            orders=(BY_NAME,),
            first=20,
        ),
        Hop("organiser", "User", "Who organises it, where the caller may see them", (Step("ORGANISES", "in", "User"),)),
        Hop("seed", "Seed", "The seed it grew from", (Step("BECAME", "in", "Seed"),)),
        Hop(
            "booking",
            "Booking",
            "Its newest booking",
            (Step("OF", "in", "Booking"),),
            orders=(BY_CREATED,),
        ),
    ),
)

PARTICIPANT: Final = Kind(
    "Participant",
    "User",
    "One person of a plan",
    visible="not_blocked",
    values=(
        ID,
        Value("name", "String!", "As the person is called"),
        Value("state", "Going!", "What the person said", of_tie=True),
        Value("waits", "Boolean!", "Whether the person waits for a seat to come free", piece="waits"),
        Value(
            "payment",
            "Payment",
            "How the person's share stands; shown to that person and to the organiser",
            piece="payment",
            cost=2,
        ),
    ),
    hops=(Hop("person", "User", "The person, where the caller may see them", ()),),
)

BOOKING: Final = Kind(
    "Booking",
    "Booking",
    "The reservation of a plan that the caller is one of",
    visible="sees_booking",
    values=(
        ID,
        Value("state", "BookingState!", "How it stands"),
        Value("party_size", "Int!", "For how many"),
        Value("confirmation_code", "String", "Named at the door; set once the booking is confirmed"),
        Value("provider", "String!", "Who takes it"),
        Value("failure_reason", "String", "Why it was called off, or why the last table could not be had"),
        Value("attempt", "Int!", "Which table this is, counted from 1"),
        Value("created_at", "DateTime!", "When it was asked for"),
        Value("plan_id", "ID!", "Of its plan", piece="plan_id", cost=1),
        Value("start", "DateTime!", "In the venue's time zone", piece="booking_start", cost=2),
    ),
    hops=(
        AT_VENUE,
        Hop("plan", "Plan", "For which plan", (Step("OF", "out", "Plan"),)),
        Hop(
            "history",
            "Transition",
            "Each step that it went through, oldest first",
            (Step("WENT_THROUGH", "out", "Transition"),),
            many=True,
            orders=(Order("sequence", int, default="0"),),
            first=20,
        ),
    ),
)

TRANSITION: Final = Kind(
    "Transition",
    "Transition",
    "One step of a booking's life",
    visible="",
    values=(
        Value("before", "String!", "`new` for the first"),
        Value("state", "BookingState!", "What it was afterwards"),
        Value("cause", "String", "Why"),
        Value("at", "DateTime!", "When"),
        Value("attempt", "Int", "Which table"),
    ),
)

GRAPH: Final = Description(
    kinds=(USER, VENUE, SLOT, SEED, ASK, PLAN, PARTICIPANT, BOOKING, TRANSITION),
    entities={"users": "User", "venues": "Venue", "seeds": "Seed", "plans": "Plan", "bookings": "Booking"},
    enums={
        "SeedState": ("draft", "scored", "propagating", "tipped", "booked", "expired", "cancelled"),
        "PlanState": ("proposed", "confirmed", "booked", "completed", "cancelled"),
        "BookingState": ("pending", "held", "confirmed", "completed", "cancelled", "failed"),
        "Going": ("invited", "accepted", "declined"),
        "Payment": ("requested", "authorised", "refused", "captured", "released"),
    },
)
