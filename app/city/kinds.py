"""What kinds of venues a made-up city has: category, cuisine, tags, prices, hours, bookable times and name patterns."""

from dataclasses import dataclass

DAYS = range(7)
WEEKEND = (4, 5, 6)  # Friday to Sunday: late hours and brunch

TAGS = (
    "coffee", "tea", "brunch", "bakery", "ramen", "sushi", "noodles", "pizza", "pasta", "tacos", "burgers", "barbecue",
    "seafood", "vegetarian", "vegan", "curry", "dim sum", "tapas", "mezze", "steak", "cocktails", "wine", "craft beer",
    "jazz", "live music", "karaoke", "dancing", "board games", "bowling", "climbing", "theatre", "film", "art", "indie",
    "books", "outdoors", "rooftop", "late night", "quiet", "family", "date night", "sports",
)  # fmt: skip

AMBIANCES = ("cosy", "lively", "romantic", "casual", "elegant", "hip", "traditional", "quiet", "communal", "sunny")


@dataclass(frozen=True)
class Kind:
    """One kind of venue. ``opens`` and ``closes`` are local hours; ``closes`` may pass midnight (26 = 02:00)."""

    category: str
    cuisine: str | None
    tags: tuple[str, ...]
    nouns: tuple[str, ...]
    price: tuple[int, int]
    opens: int
    closes: int
    tables: tuple[float, ...]
    share: float = 1.0


LUNCH_AND_DINNER = (12.5, 18.5, 20.0)
DINNER = (18.0, 19.0, 20.5)
EVENING = (18.5, 20.0, 21.5)
DAYTIME = (10.5, 12.5, 16.0)

KINDS = (
    Kind("restaurant", "japanese", ("ramen", "noodles", "late night"), ("Ramen", "Noodle Bar"), (1, 2), 11, 23, LUNCH_AND_DINNER, 1.3),
    Kind("restaurant", "japanese", ("sushi", "seafood", "date night"), ("Sushi", "Izakaya"), (2, 4), 12, 23, LUNCH_AND_DINNER),
    Kind("restaurant", "italian", ("pizza", "family"), ("Pizzeria", "Pizza"), (1, 2), 11, 23, LUNCH_AND_DINNER, 1.3),
    Kind("restaurant", "italian", ("pasta", "wine", "date night"), ("Trattoria", "Osteria"), (2, 4), 12, 23, LUNCH_AND_DINNER),
    Kind("restaurant", "mexican", ("tacos", "late night", "cocktails"), ("Taqueria", "Cantina"), (1, 3), 11, 24, LUNCH_AND_DINNER, 1.2),
    Kind("restaurant", "american", ("burgers", "craft beer", "sports"), ("Burgers", "Grill"), (1, 2), 11, 24, LUNCH_AND_DINNER, 1.2),
    Kind("restaurant", "american", ("barbecue", "craft beer", "live music"), ("Smokehouse", "Barbecue"), (2, 3), 12, 23, DINNER),
    Kind("restaurant", "seafood", ("seafood", "outdoors", "wine"), ("Fish House", "Oyster Room"), (2, 4), 12, 23, LUNCH_AND_DINNER),
    Kind("restaurant", "vegetarian", ("vegetarian", "vegan", "quiet"), ("Kitchen", "Greens"), (1, 3), 11, 22, LUNCH_AND_DINNER),
    Kind("restaurant", "indian", ("curry", "vegetarian", "family"), ("Curry House", "Dhaba"), (1, 3), 12, 23, LUNCH_AND_DINNER, 1.1),
    Kind("restaurant", "chinese", ("dim sum", "noodles", "tea"), ("Dumpling House", "Tea Garden"), (1, 3), 10, 22, LUNCH_AND_DINNER),
    Kind("restaurant", "spanish", ("tapas", "wine", "late night"), ("Tapas", "Bodega"), (2, 3), 17, 25, EVENING),
    Kind("restaurant", "levantine", ("mezze", "vegetarian", "family"), ("Mezze", "Table"), (1, 3), 12, 23, LUNCH_AND_DINNER),
    Kind("restaurant", "steakhouse", ("steak", "wine", "date night"), ("Steakhouse", "Chophouse"), (3, 4), 17, 23, DINNER, 0.7),
    Kind("cafe", None, ("coffee", "quiet", "books"), ("Coffee", "Café"), (1, 2), 7, 19, DAYTIME, 1.3),
    Kind("cafe", None, ("brunch", "bakery", "coffee"), ("Bakery", "Brunch Room"), (1, 3), 8, 17, (10.0, 11.5, 13.0), 1.1),
    Kind("bar", None, ("cocktails", "rooftop", "date night"), ("Bar", "Rooftop"), (2, 4), 17, 26, EVENING),
    Kind("bar", None, ("craft beer", "sports", "board games"), ("Taproom", "Alehouse"), (1, 2), 15, 25, EVENING, 1.2),
    Kind("bar", None, ("wine", "quiet", "tapas"), ("Wine Bar", "Cellar"), (2, 3), 16, 24, EVENING),
    Kind("nightlife", None, ("jazz", "live music", "cocktails"), ("Jazz Cellar", "Blue Room"), (2, 3), 18, 26, EVENING, 0.9),
    Kind("nightlife", None, ("karaoke", "late night", "dancing"), ("Karaoke", "Singing Room"), (1, 3), 18, 27, EVENING, 0.8),
    Kind("activity", None, ("bowling", "family", "sports"), ("Bowl", "Lanes"), (1, 2), 12, 23, (14.0, 18.0, 20.0), 0.7),
    Kind("activity", None, ("climbing", "outdoors", "sports"), ("Climbing Hall", "Boulder"), (1, 2), 9, 22, (10.0, 17.5, 19.0), 0.6),
    Kind("culture", None, ("film", "indie", "art"), ("Picture House", "Cinema Café"), (1, 2), 13, 24, (17.0, 19.0, 21.0), 0.8),
    Kind("culture", None, ("theatre", "art", "wine"), ("Playhouse", "Stage Door"), (2, 3), 16, 24, (18.0, 19.5), 0.5),
    Kind("cafe", None, ("board games", "coffee", "indie"), ("Game Café", "Meeple House"), (1, 2), 12, 24, (14.0, 18.0, 20.0), 0.7),
)  # fmt: skip

# First words of venue names; the noun says what is served.
NAME_WORDS = (
    "Blue Door", "Golden Pear", "Little Owl", "Paper Crane", "Salt & Ember", "Red Lantern", "Wild Fennel", "Old Compass",
    "Quiet Fox", "Third Bell", "Copper Kettle", "North Star", "Plum Tree", "Silver Birch", "Stone Bridge", "Sunday's",
    "Lucky Heron", "Green Gate", "Ninth Hour", "Honey Jar", "Black Walnut", "Tall Tales", "Juniper", "Ferryman's",
    "Marigold", "Night Garden", "Two Sisters", "Velvet Hour", "Windmill", "Yellow House", "Amber", "Basil & Thyme",
    "Corner Lamp", "Drifting Leaf", "Eleven Steps", "Far Shore", "Grey Cat", "High Tide", "Iron Spoon", "Kite & Anchor",
)  # fmt: skip


def open_hours(kind: Kind) -> list[int]:
    """Return the hours of the week (0 = Monday 00:00, local) at which a venue of this kind is open."""
    hours = set()
    for day in DAYS:
        closes = kind.closes + (1 if day in WEEKEND and kind.closes >= 23 else 0)
        hours |= {(day * 24 + hour) % 168 for hour in range(kind.opens, closes)}
    return sorted(hours)
