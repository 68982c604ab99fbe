"""Why a venue is recommended, in words that are true of the person."""

from app.domains.recommend.queries import RecommendedVenue

NEAR_KM = 3.0
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
