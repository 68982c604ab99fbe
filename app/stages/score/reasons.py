"""Why these people, there and then: sentences that are true of each of the starter group."""

from __future__ import annotations

import math
from zoneinfo import ZoneInfo

from app.stages.score.queries import ReasonRow

_NEAR_KM = 3.0


def reasons(row: ReasonRow) -> list[str]:
    """Only those that hold, most telling first.

    Args:
        row: A draft's starter group and venue; all of the group are free at its hour, as generating saw to.
    """
    people = row["people"]
    found = []
    for liked in row["likes"]:
        if liked["people"] == people:
            found.append(f"{_all(people)} like {liked['name']}")
        elif liked["people"] >= 2:
            found.append(f"{liked['people']} of you like {liked['name']}")
    if people == 3 and row["friendships"] == 3:
        found.append("You all know each other")
    if row["been"] >= 2:
        found.append(f"{_all(people) if row['been'] == people else str(row['been']) + ' of you'} have been there")
    furthest = row["furthest_km"]
    if furthest is not None and furthest <= _NEAR_KM:
        # Rounded up, so that it holds for the one who lives furthest; to whole kilometres, for it tells of others where they live.
        found.append(f"At most {max(1, math.ceil(furthest))} km from each of you")
    if row["in_price"] == people:
        found.append("In everybody's price range")
    found.append(f"{_all(people)} are free {row['start'].astimezone(ZoneInfo(row['time_zone'] or 'UTC')):%A %H:%M}")
    return found


def _all(people: int) -> str:
    return "Both of you" if people == 2 else f"All {people} of you"
