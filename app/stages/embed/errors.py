"""What can go wrong when embeddings are trained."""

from __future__ import annotations

from app.errors import SproutError


class NothingToLearn(SproutError):
    """The graph has too few interactions to learn taste from; the live embeddings stay as they are."""


class ModelsMissing(SproutError):
    """The packages that train models are not installed here."""
