"""What can go wrong with a city, in words for the person who asked for it."""

from __future__ import annotations

from app.errors import SproutError


class CityError(SproutError):
    """A city cannot be made, found or removed as asked."""


class BehaviourError(SproutError):
    """A behaviour cannot be loaded."""


class ImportRefused(SproutError):
    """Files that cannot be imported; nothing was written. The message names files and rows."""
