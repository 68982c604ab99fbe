"""The one list of subscriptions: each event's whole way, from what happened to who handles it, and how it is read.

Event -> consumer group -> handler. A group is named like the stage or domain that handles; `sprout worker --only` takes
these names. An event that nobody handles is here with an empty mapping: it is watched, not acted on.
"""

from __future__ import annotations

from app.bus import events, social
from app.bus.subscriptions import Acknowledge, Reading, Readings, Routes
from app.bus.work import Together
from app.domains.bookings import handlers as bookings
from app.domains.identity import handlers as identity
from app.domains.notify import handlers as notify
from app.domains.pay import handlers as pay
from app.stages.book import handlers as book
from app.stages.embed import handlers as embed
from app.stages.generate import handlers as generate
from app.stages.propagate import handlers as propagate
from app.stages.score import handlers as score
from app.stages.sense import handlers as sense

ROUTES: Routes = {
    events.InteractionRecorded: {"sense": Together(sense.update_trending), "embed": embed.fold_in},
    events.SeedGenerationRequested: {"generate": generate.grow_requested},
    events.SeedGenerated: {"score": score.score_generated},
    events.SeedScored: {},
    events.SeedLaunched: {"propagate": propagate.begin},
    events.PersonAsked: {"notify": Together(notify.tell_asked)},
    events.PersonAnswered: {"propagate": propagate.react_to_answer},
    events.AskExpired: {"propagate": propagate.react_to_silence},
    events.SeedReordered: {},
    events.SeedTipped: {"book": book.hold_seats},
    events.SeedJoined: {"book": book.add_seat},
    events.SeedStopped: {"notify": notify.tell_stopped},
    events.BookingRequested: {"book": book.call_desk},
    events.DeskAnswered: {"book": book.settle_answer},
    events.BookingConfirmed: {"pay": pay.settle, "notify": notify.tell_booked},
    events.BookingFailed: {"book": book.free_table, "pay": pay.settle, "notify": notify.tell_failed},
    events.BookingCancelled: {"book": book.free_table, "pay": pay.settle, "notify": notify.tell_cancelled},
    events.BookingCompleted: {},
    events.SlotFreed: {"book": book.move_up},
    events.PlanInvited: {"book": book.settle_party, "notify": notify.tell_invited},
    events.PlanAnswered: {"book": book.settle_party, "pay": pay.settle, "notify": notify.tell_answered},
    events.PaymentRequested: {"pay": pay.settle},
    events.PaymentSettled: {"book": book.settle_party, "notify": notify.tell_payment},
    events.AutoBookingRequested: {"bookings": bookings.fill_venue},
    events.MailRequested: {"identity": identity.send_mail},
    social.ProfileChanged: {},
    social.ProfileErased: {},
    social.FriendRequested: {"notify": notify.tell_friend_requested},
    social.FriendshipMade: {"notify": notify.tell_friendship_made},
    social.FriendshipEnded: {},
    events.EventBuried: {},
}

DONE = Acknowledge.AFTER_EFFECT

READINGS: Readings = {
    # (stream, group): events at once, patience with a silent consumer in `bus_claim_seconds`, when it counts as handled.
    # Counting and telling go in batches; seeds are grown a few at a time, for each takes seconds; a call to a venue may hang.
    ("sprout.interaction", "sense"): Reading(batch=200, patience=1.0, acknowledge=DONE),
    ("sprout.interaction", "embed"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.seed", "generate"): Reading(batch=2, patience=2.0, acknowledge=DONE),
    ("sprout.seed", "score"): Reading(batch=2, patience=2.0, acknowledge=DONE),
    ("sprout.seed", "propagate"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.seed", "book"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.seed", "notify"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.person", "propagate"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.person", "notify"): Reading(batch=100, patience=1.0, acknowledge=DONE),
    ("sprout.ask", "propagate"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.booking", "book"): Reading(batch=8, patience=2.0, acknowledge=DONE),
    ("sprout.booking", "notify"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.booking", "pay"): Reading(batch=8, patience=2.0, acknowledge=DONE),
    ("sprout.plan", "book"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.plan", "pay"): Reading(batch=8, patience=2.0, acknowledge=DONE),
    ("sprout.plan", "notify"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.payment", "pay"): Reading(batch=8, patience=2.0, acknowledge=DONE),
    ("sprout.payment", "book"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.payment", "notify"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.autobooking", "bookings"): Reading(batch=1, patience=2.0, acknowledge=DONE),
    ("sprout.mail", "identity"): Reading(batch=8, patience=2.0, acknowledge=DONE),
    ("sprout.friendship", "notify"): Reading(batch=8, patience=1.0, acknowledge=DONE),
    ("sprout.slot", "book"): Reading(batch=2, patience=1.0, acknowledge=DONE),
    ("sprout.desk", "book"): Reading(batch=8, patience=2.0, acknowledge=DONE),
}
