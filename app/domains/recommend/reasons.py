"""Why a venue, or a person, is recommended, in words that are true of whom it is for."""

from app.domains.recommend.queries import MemberRow, RecommendedPersonRow, RecommendedVenue

NEAR_KM = 3.0
CLOSE_PERSON_KM = 5.0
#: Cosine similarity of 0.5, as Neo4j scales it to 0-1.
CLOSE_TASTE = 0.75


def reasons_for(venue: RecommendedVenue) -> list[str]:
    """Only the reasons that hold, nearest to the person's own doing last.

    Args:
        venue: The facts: distance, shared interests, seconds, price match (0-1), interested friends, affinity.
    """
    found: list[str] = []
    if venue["affinity"] is not None and venue["affinity"] >= CLOSE_TASTE:
        found.append("Close to your taste")
    if venue["distance_km"] is not None and venue["distance_km"] <= NEAR_KM:
        found.append(f"Only {venue['distance_km']:.1f} km away")
    if venue["shared"]:
        found.append(f"Matches your interests: {', '.join(venue['shared'])}")
    if venue["dwell_seconds"] >= 1:
        found.append(f"You spent {venue['dwell_seconds']:.0f} s viewing this")
    if venue["price"] == 1:
        found.append("In your price range")
    if venue["friends_interested"] == 1:
        found.append("1 friend is interested")
    elif venue["friends_interested"] > 1:
        found.append(f"{venue['friends_interested']} friends are interested")
    return found


def reasons_for_person(person: RecommendedPersonRow) -> list[str]:
    """Only the reasons that hold of somebody who is recommended."""
    found: list[str] = []
    if person["affinity"] is not None and person["affinity"] >= CLOSE_TASTE:
        found.append("Close to your taste")
    if person["wants_venue"]:
        found.append("Wants to go there too")
    if person["shared_interests"]:
        found.append(f"Shares your interests: {', '.join(person['shared_interests'])}")
    if person["mutual_friends"]:
        found.append(
            "1 mutual friend" if person["mutual_friends"] == 1 else f"{person['mutual_friends']} mutual friends"
        )
    if person["apart_km"] is not None and person["apart_km"] <= CLOSE_PERSON_KM:
        found.append(f"About {max(1, round(person['apart_km']))} km from you")
    return found


def reasons_for_member(member: MemberRow, *, own: bool) -> list[str]:
    """Only the reasons that hold of a venue for one member of a group.

    Args:
        member: The facts.
        own: Whether the member is who asks: of others distances are rounded.
    """
    found: list[str] = []
    whose, km = "your" if own else "their", member["distance_km"]
    if km is not None and km <= NEAR_KM:
        found.append(f"Only {km:.1f} km away" if own else f"About {max(1, round(km))} km away")
    if member["shared"]:
        found.append(f"Matches {whose} interests: {', '.join(member['shared'])}")
    if own and member["dwell_seconds"] >= 1:
        found.append(f"You spent {member['dwell_seconds']:.0f} s viewing this")
    if member["price"] == 1:
        found.append(f"In {whose} price range")
    return found
