"""Everything that the OpenAPI document allows, and much that it does not, thrown at the real API by Schemathesis."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from app.http.auth import Role
from tests.integration.contract.conftest import Served

ROOT = Path(__file__).parents[3]
#: What a request may mean that cannot be done, though its shape is right: a rule of ours (400, 422), a link that is over (410),
#: a thing that has changed since it was read (412).
CONFIGURATION = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "400", "401", "403", "404", "409", "410", "412", "422", "429"]

[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx"]

[parameters]
"path.user_id" = "u-0"
"path.user_ids" = "u-0,u-1"
"path.venue_id" = "v-1"
"path.seed_id" = "s-1"
"path.plan_id" = "{plan_id}"
"path.booking_id" = "{booking_id}"
"""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", ["member", "admin"])
async def test_the_api_is_as_its_document_says(served: Served, tmp_path: Path, role: Role) -> None:
    """Examples, edge values, random values and sequences of calls by inferred links; all checks. None answers 5xx."""
    configuration = tmp_path / "schemathesis.toml"
    configuration.write_text(CONFIGURATION.format(plan_id=served.plan_id, booking_id=served.booking_id))
    given: dict[str, Any] = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.integration.contract.hooks",
        "PYTHONPATH": str(ROOT),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--no-color", "--config-file", str(configuration), "run"),
        f"{served.url}/openapi.json",
        *("--header", f"Authorization: Bearer {served.token('u-0', role)}"),
        *("--max-examples", "4", "--seed", "7", "--checks", "all", "--warnings", "off", "--continue-on-failure"),
        *("--request-timeout", "60", "--suppress-health-check", "all"),
        env=given,
        cwd=tmp_path,  # where it keeps what it found: every run begins anew
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
