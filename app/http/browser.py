"""Neo4j Browser's guide and style, made from `cypher/browser/`, where Browser can fetch them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse

from app.graph.queries import CYPHER, NamedQuery, read_query
from app.http.auth import ANYBODY

FOLDER: Final = CYPHER / "browser"
#: Browser is another origin, and what is served here is the same for everybody.
_FOR_ANY_ORIGIN: Final = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}

router = APIRouter(prefix="/browser", include_in_schema=False, dependencies=[ANYBODY])


@router.get("/guide.html")
async def guide() -> HTMLResponse:
    """The guide: in Browser, `:play <this address>`."""
    return HTMLResponse(guide_html(guide_queries()), headers=_FOR_ANY_ORIGIN)


@router.get("/sprout.grass")
async def style() -> PlainTextResponse:
    """The style file: in Browser, `:style <this address>`."""
    return PlainTextResponse((FOLDER / "sprout.grass").read_text(), headers=_FOR_ANY_ORIGIN)


@cache
def guide_queries(folder: Path = FOLDER) -> tuple[NamedQuery, ...]:
    """The guide's queries, in the order of their numbers."""
    return tuple(read_query(path) for path in sorted(folder.glob("*.cypher")))


def guide_html(queries: Sequence[NamedQuery]) -> str:
    """The guide as Browser wants it: a carousel with one slide a query, its parameters set by a click before it."""
    slides = "\n".join(_slide(query) for query in queries)
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8"><title>Sprout</title></head><body>\n'
        f'<article class="guide"><carousel class="deck container-fluid">\n{slides}\n</carousel></article>\n</body></html>\n'
    )


def _slide(query: NamedQuery) -> str:
    title, _, rest = query.title.partition(": ")
    body = "\n".join(line for line in query.text.strip().splitlines() if not line.startswith("//"))
    parameters = "" if query.params == "{}" else _runnable(f":params {query.params}")
    return (
        f'<slide class="row-fluid"><div class="col-sm-3"><h3>{html.escape(title.rstrip("."))}</h3>'
        f"<p>{html.escape(rest)}</p><p><small>Returns: {html.escape(query.returns)}</small></p></div>"
        f'<div class="col-sm-9">{parameters}{_runnable(body)}</div></slide>'
    )


def _runnable(text: str) -> str:
    return f'<figure><pre class="pre-scrollable programlisting cm-s-neo code runnable standalone-example ng-binding">{html.escape(text)}</pre></figure>'
