"""A graph that fails at a chosen write: a broken connection, or a process that dies there."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from hypothesis import strategies as st

from app.graph import Graph, GraphUnavailable, Row


class Fault(NamedTuple):
    """After so many writes more one fails: before it, or when it is committed and before anybody knows."""

    left: int
    committed: bool


FAULTS = st.none() | st.builds(Fault, st.integers(0, 3), st.booleans())


class FailingGraph(Graph):
    """A graph that fails once, at the write that its fault names."""

    failure: ClassVar[type[BaseException]] = GraphUnavailable
    #: None: it does not fail.
    fault: Fault | None = None

    async def write(self, name: str, /, **options: Any) -> list[Row]:
        """Writes, unless it is this write's turn to fail."""
        if self.fault is None:
            return await super().write(name, **options)
        if self.fault.left:
            self.fault = self.fault._replace(left=self.fault.left - 1)
            return await super().write(name, **options)
        fault, self.fault = self.fault, None
        if fault.committed:
            await super().write(name, **options)
        raise self.failure(name)
