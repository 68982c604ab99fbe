"""What can be counted of companies, in Prometheus's words: a worker tells it on `SPROUT_METRICS_PORT`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from app.providers.role import ProviderRefuses

CALLS: Final = Counter(
    "sprout_provider_calls",
    "Attempts to call a company by what came of them: answered, refused (it does not accept the call), lost.",
    ["provider", "outcome"],
)
SECONDS: Final = Histogram(
    "sprout_provider_call_seconds",
    "How long an attempt took.",
    ["provider"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 30.0),
)
LEFT_IN_PEACE: Final = Gauge(
    "sprout_provider_left_in_peace", "1 while calls to the company are kept back, because it fails.", ["provider"]
)


@contextmanager
def measured(provider: str) -> Iterator[None]:
    """Counts and times the one attempt that is made in the block."""
    began, outcome = time.monotonic(), "lost"
    try:
        yield
        outcome = "answered"
    except ProviderRefuses:
        outcome = "refused"
        raise
    finally:
        CALLS.labels(provider, outcome).inc()
        SECONDS.labels(provider).observe(time.monotonic() - began)
