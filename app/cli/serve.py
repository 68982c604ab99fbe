"""`sprout serve`: the API, a process of its own."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; SPROUT_API_HOST otherwise.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; SPROUT_API_PORT otherwise.")] = None,
    grace: Annotated[int, typer.Option(min=0, help="Seconds that requests in flight get to end at a stop.")] = 10,
    quiet: Annotated[bool, typer.Option("--quiet", help="Log warnings and errors only, not each request.")] = False,
) -> None:
    """Serves the HTTP API, with its documentation at /docs, until it is told to stop."""
    import logging

    import uvicorn

    from app.errors import SproutError
    from app.logs import configure_logs
    from app.main import create_app
    from app.settings import load_settings

    settings = load_settings(api_host=host, api_port=port)
    if settings.neo4j_url is None:
        raise SproutError("no Neo4j is known: run `sprout up`, or set SPROUT_NEO4J_URL")
    configure_logs(settings, "api", logging.WARNING if quiet else logging.INFO)
    uvicorn.run(
        create_app(settings),
        host=settings.api_host,
        port=settings.api_port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,  # each request has its line from app.http.context, with its id
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=grace,
    )
