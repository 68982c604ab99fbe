"""Structured logs: lines for people at a terminal, JSON for machines, on standard error, with the ids of the request or event."""

from __future__ import annotations

import logging
import sys

import structlog

from app.settings import Settings

#: Libraries that say at INFO what Sprout's own lines say already.
_CHATTY = ("httpx", "httpcore", "neo4j", "apscheduler", "graphdatascience", "faststream", "app.bus.broker")


def configure_logs(settings: Settings, process: str, level: int = logging.INFO) -> None:
    """Sets up structlog and the standard library's logging for this process; called once at its start.

    Args:
        settings: `log_format` chooses console or json.
        process: Name of the process, on every line.
        level: Lowest level shown.
    """
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(process=process)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = settings.log_format == "json"
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        # Tracebacks without the values of local variables: those hold secrets, and take seconds to print.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    tail: list[structlog.typing.Processor] = [structlog.processors.format_exc_info] if as_json else []
    structlog.configure(
        processors=[*shared, structlog.processors.StackInfoRenderer(), *tail, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tail, renderer],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # What the server notes of a query (a label that nothing has yet): Sprout's driver asks for none, but GDS's client has one of its own.
    logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)
