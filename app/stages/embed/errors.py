"""What can go wrong when embeddings are trained, switched and rolled back."""

from __future__ import annotations

from app.errors import SproutError


class NothingToLearn(SproutError):
    """The graph has too few interactions to learn taste from; the live embeddings stay as they are."""


class ModelsMissing(SproutError):
    """The packages that train models are not installed here."""


class IndexUnsuitable(SproutError):
    """A vector index is missing or takes vectors of another width, so that it could not serve what would be written."""


class VersionGone(SproutError):
    """The version to switch to was swept away by a later training; the live embeddings stay as they are."""


class NothingToRollBack(SproutError):
    """The model has no version to go back to."""


class TrainingFailed(SproutError):
    """Training gave nothing that could be used; the live embeddings stay as they are."""
