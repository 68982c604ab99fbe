"""The one list of subscriptions: each event's whole way, from what happened to who handles it.

Event -> consumer group -> handler. A group is named like the stage or domain that handles; `sprout worker --only` takes
these names. An event that nobody handles is here with an empty mapping: it is watched, not acted on.
"""

from __future__ import annotations

from app.bus import events
from app.bus.subscriptions import Routes
from app.domains.notify import handlers as notify
from app.stages.book import handlers as book
from app.stages.embed import handlers as embed
from app.stages.generate import handlers as generate
from app.stages.propagate import handlers as propagate
from app.stages.score import handlers as score
from app.stages.sense import handlers as sense

ROUTES: Routes = {
    events.InteractionRecorded: {"sense": sense.update_trending, "embed": embed.fold_in},
    events.SeedGenerationRequested: {"generate": generate.grow_requested},
    events.SeedGenerated: {"score": score.score_generated},
    events.SeedScored: {},
    events.SeedLaunched: {"propagate": propagate.begin},
    events.PersonAsked: {"notify": notify.tell_asked},
    events.PersonAnswered: {"propagate": propagate.react_to_answer},
    events.AskExpired: {"propagate": propagate.react_to_silence},
    events.SeedReordered: {},
    events.SeedTipped: {"book": book.hold_seats},
    events.SeedJoined: {"book": book.add_seat},
    events.SeedStopped: {"notify": notify.tell_stopped},
    events.BookingRequested: {"book": book.call_desk},
    events.DeskAnswered: {"book": book.settle_answer},
    events.BookingConfirmed: {"notify": notify.tell_booked},
    events.BookingFailed: {"notify": notify.tell_failed},
}
