"""What a process holds for its requests: settings, clock, the graph."""

from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from app.clock import Clock
from app.graph import Graph
from app.settings import Settings


async def current_settings(request: Request) -> Settings:
    """Settings of this process."""
    return cast(Settings, request.app.state.settings)


async def current_clock(request: Request) -> Clock:
    """Clock of this process: real, or simulated in the demo."""
    return cast(Clock, request.app.state.clock)


async def current_graph(request: Request) -> Graph:
    """The graph of this process."""
    return cast(Graph, request.app.state.graph)


SettingsDep = Annotated[Settings, Depends(current_settings)]
ClockDep = Annotated[Clock, Depends(current_clock)]
GraphDep = Annotated[Graph, Depends(current_graph)]
