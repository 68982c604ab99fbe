"""What the words of a venue's name and its category say: tags, a category where none is given, a price, a table or none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

#: Tags by the words that stand for them; several words are one phrase. Curated by reading names of real venues.
_TAG_WORDS = {
    "coffee": "coffee espresso cafe café caffe starbucks roasters dunkin' java stumptown latte",
    "tea": "tea teahouse chai boba",
    "bakery": "bakery bakeries patisserie boulangerie bread cupcake cupcakes bagel bagels donut donuts doughnut pastry cakes",
    "brunch": "brunch breakfast pancake pancakes waffle waffles diner",
    "ramen": "ramen ippudo",
    "noodles": "noodle noodles udon soba pho",
    "sushi": "sushi izakaya sashimi japanese",
    "pizza": "pizza pizzeria",
    "pasta": "pasta trattoria ristorante osteria italian cucina",
    "tacos": "taco tacos taqueria burrito burritos mexican cantina chipotle",
    "burgers": "burger burgers shack mcdonald's wendy's",
    "barbecue": "bbq barbecue barbeque smokehouse ribs",
    "seafood": "seafood oyster oysters fish lobster crab clam",
    "vegetarian": "vegetarian salad salads juice veggie organic",
    "vegan": "vegan",
    "curry": "curry indian tandoor tandoori masala thai",
    "dim sum": "dumpling dumplings shanghai chinese szechuan noodletown dim_sum",
    "tapas": "tapas spanish",
    "mezze": "falafel kebab mediterranean greek hummus halal turkish",
    "steak": "steak steakhouse chophouse",
    "korean": "korean kimchi",
    "chicken": "chicken wings popeyes",
    "sandwiches": "deli sandwich sandwiches subway hero",
    "sweets": "ice_cream gelato yogurt dessert desserts chocolate candy creamery",
    "bistro": "bistro brasserie",
    "cocktails": "cocktail cocktails lounge speakeasy martini",
    "wine": "wine enoteca vino winery",
    "craft beer": "beer brewery brewing ale alehouse taproom pub tavern beergarden biergarten",
    "jazz": "jazz blues",
    "live music": "music concert bandshell ballroom",
    "karaoke": "karaoke",
    "dancing": "dance dancing disco nightclub",
    "bowling": "bowling lanes bowl",
    "theatre": "theatre theater playhouse broadway opera",
    "film": "cinema cinemas film films imax movies amc loews regal",
    "art": "art arts gallery museum moma guggenheim",
    "books": "book books bookstore library",
    "outdoors": "park garden gardens beach pier playground trail river zoo",
    "sports": "sports stadium field gym fitness yoga arena",
    "shopping": "store shop market mall boutique macy's outlet",
    "rooftop": "rooftop",
    "landmark": "building square center tower bridge monument memorial plaza",
    "transport": "station airport terminal subway_station metro tunnel penn lirr path",
    "study": "school college university institute campus",
    "hotel": "hotel inn hostel hilton marriott",
}  # fmt: skip

_CATEGORY_OF_TAG = {
    tag: category
    for category, tags in {
        "food": (
            "coffee", "tea", "bakery", "brunch", "ramen", "noodles", "sushi", "pizza", "pasta", "tacos", "burgers",
            "barbecue", "seafood", "vegetarian", "vegan", "curry", "dim sum", "tapas", "mezze", "steak", "korean", "chicken",
            "sandwiches", "sweets", "bistro",
        ),
        "nightlife": ("cocktails", "wine", "craft beer", "jazz", "karaoke", "dancing"),
        "entertainment": ("live music", "bowling", "theatre", "film", "art", "sports"),
        "outdoors": ("outdoors",),
        "shopping": ("shopping", "books"),
        "community": ("landmark", "study"),
        "travel": ("transport", "hotel"),
    }.items()
    for tag in tags
}  # fmt: skip

#: Words that say the category, though no tag.
_CATEGORY_WORDS = {
    "food": "restaurant grill kitchen eatery food cuisine bar_&_grill",
    "nightlife": "bar bars club",
    "community": "church office hq headquarters bank hospital media inc inc. llc studios",
    "shopping": "pharmacy cvs duane supermarket grocery salon spa",
    "travel": "mta toll bus",
}

#: Category that is a tag of its own, so that venues without telling names have one.
_TAG_OF_CATEGORY = {
    "food": "dining", "nightlife": "going out", "entertainment": "entertainment", "shopping": "shopping",
    "outdoors": "outdoors", "community": "community", "travel": "travel", "restaurant": "dining", "bar": "going out",
    "cafe": "coffee",
}  # fmt: skip

#: Categories of venues where a table can be booked.
WITH_TABLES = frozenset({"food", "nightlife", "restaurant", "bar", "cafe", "activity", "culture"})
UNKNOWN = "unknown"

_PRICE_OF_TAG = {
    "steak": 4, "wine": 3, "seafood": 3, "cocktails": 3, "bistro": 3, "sushi": 3, "hotel": 3, "rooftop": 3, "tapas": 2,
    "pasta": 2, "jazz": 3, "theatre": 3, "coffee": 1, "bakery": 1, "sandwiches": 1, "sweets": 1, "tea": 1, "tacos": 1,
    "pizza": 1, "burgers": 1, "outdoors": 1, "chicken": 1,
}  # fmt: skip

_CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
_PIECES = re.compile(r"[\w&']+")


def _inverted(lists: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meaning, words in lists.items():
        for word in words.split():
            found.setdefault(word.replace("_", " "), []).append(meaning)
    return found


_TAGS = _inverted(_TAG_WORDS)
_CATEGORIES = _inverted(_CATEGORY_WORDS)


def _words(name: str) -> list[str]:
    """The words of a name, lower case."""
    return _PIECES.findall(name.lower().replace(_CURLY, "'"))


def tags_of(name: str, category: str) -> list[str]:
    """Tags that a venue's name tells, then that of its category, each once."""
    single = _words(name)
    phrases = [f"{a} {b}" for a, b in pairwise(single)]
    told = [tag for word in [*single, *phrases] for tag in _TAGS.get(word, ())]
    of_category = _TAG_OF_CATEGORY.get(category)
    return list(dict.fromkeys([*told, *([of_category] if of_category else ())]))


def category_of(name: str) -> str | None:
    """The category that a venue's name tells, None when it tells none; a later word tells more ("Wine Hotel")."""
    told: str | None = None
    for word in _words(name):
        for tag in _TAGS.get(word, ()):
            told = _CATEGORY_OF_TAG.get(tag, told)
        for category in _CATEGORIES.get(word, ()):
            told = category
    return told


def price_of(tags: Iterable[str]) -> int | None:
    """The price level that the first telling tag stands for, None when none tells."""
    return next((_PRICE_OF_TAG[tag] for tag in tags if tag in _PRICE_OF_TAG), None)
