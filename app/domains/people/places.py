"""Places made coarse: geohashes (Niemeyer 2008) of a few characters instead of coordinates."""

from typing import Final

_ALPHABET: Final = "0123456789bcdefghjkmnpqrstuvwxyz"
#: A cell of 6 characters is 0.61 km high and at most 1.22 km wide.
SHOWN_CHARACTERS: Final = 6


def geohash(latitude: float, longitude: float, characters: int = SHOWN_CHARACTERS) -> str:
    """The cell in which a place lies: longitude and latitude are halved by turns, five bits a character.

    Args:
        latitude: Degrees, -90 to 90.
        longitude: Degrees, -180 to 180.
        characters: Length of the name; each more divides the cell by 32.
    """
    low, high = [-180.0, -90.0], [180.0, 90.0]
    place, bits = (longitude, latitude), 0
    for step in range(5 * characters):
        axis = step % 2
        middle = (low[axis] + high[axis]) / 2
        above = place[axis] >= middle
        (low if above else high)[axis] = middle
        bits = 2 * bits + above
    return "".join(_ALPHABET[bits >> 5 * place & 31] for place in reversed(range(characters)))
