"""Read your own writes: the bookmarks of one caller's writes, carried to that caller's next reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Causality:
    """What a caller has seen: reads wait until the server has caught up with `bookmarks`."""

    bookmarks: frozenset[str] = field(default_factory=frozenset)
    wrote: bool = False

    def advance(self, bookmarks: Iterable[str]) -> None:
        """Takes over the bookmarks after a write."""
        self.bookmarks = frozenset(bookmarks)
        self.wrote = True


_current: ContextVar[Causality | None] = ContextVar("causality", default=None)


def current() -> Causality | None:
    """The causality of the running request, if it has one."""
    return _current.get()


@contextmanager
def causal(bookmarks: Iterable[str] = ()) -> Iterator[Causality]:
    """Ties all graph calls inside to one caller.

    Args:
        bookmarks: What the caller saw before, as an earlier answer told it.
    """
    token = _current.set(Causality(frozenset(bookmarks)))
    try:
        yield current() or Causality()
    finally:
        _current.reset(token)
