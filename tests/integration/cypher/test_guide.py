"""The queries of Browser's guide run on the real server as they stand, and the guide shows each of them."""

from __future__ import annotations

import html

import neo4j
import pytest

from app.graph.queries import NamedQuery
from app.http.browser import guide_html, guide_queries
from tests.engines import Engines

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("query", guide_queries(), ids=lambda query: query.name)
def test_query_runs_with_its_parameters(engines: Engines, query: NamedQuery) -> None:
    with engines.driver() as driver, driver.session(database="neo4j", default_access_mode=neo4j.READ_ACCESS) as session:
        values = session.run(f"RETURN {query.params} AS params").single(strict=True)["params"]
        session.run(query.text, values).consume()


def test_guide_has_a_slide_for_each_query() -> None:
    text = guide_html(guide_queries())
    assert text.count("<slide") == len(guide_queries()) >= 5
    for query in guide_queries():
        last = query.text.strip().splitlines()[-1]
        assert html.escape(last) in text
