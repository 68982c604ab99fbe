"""The root of the product's own errors: a message for people, naming cause, effect and what to do."""

from __future__ import annotations


class SproutError(Exception):
    """Something the product knows how to explain; the command line prints its text without a traceback."""
