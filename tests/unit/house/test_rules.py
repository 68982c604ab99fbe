"""The house keeps its rules, and each rule notices when it is broken."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.unit.house import rules

ROOT = Path(__file__).resolve().parents[3]
LINT = Path(sys.executable).with_name("lint-imports")

#: A house in small, in which nothing is wrong. Each file has what its role usually has.
STAGE = {
    "__init__": "",
    "routes": "from app.http import problems\nfrom app.stages.{room} import service\n",
    "webhooks": "from app.providers import role\nfrom app.stages.{room} import service\n",
    "handlers": "from app.bus import work\nfrom app.stages.{room} import service\n",
    "jobs": "from app.jobs import job\nfrom app.stages.{room} import service\n",
    "service": "from app.stages.{room} import order, queries\n",
    "order": "from app.stages.{room} import schemas\n",
    "queries": "from app.graph import driver\n\nasync def {room}_it(graph):\n    return await graph.read('{room}/{room}_it')\n",
    "schemas": "",
    "errors": "",
}
SHARED = {
    "app/__init__.py": "",
    "app/settings.py": "",
    "app/errors.py": "",
    "app/clock.py": "",
    "app/main.py": "from app import api\n",
    "app/api.py": "from app.stages.sense import routes\nfrom app.domains.venues import routes as more\n",
    "app/workers.py": "from app.stages.book import handlers\n",
    "app/schedule.py": "from app.stages.book import jobs\n",
    "app/stages/__init__.py": "",
    "app/domains/__init__.py": "",
    "app/selections/__init__.py": "from app.http import problems\n",
    "app/cli/__init__.py": "",
    "app/http/__init__.py": "",
    "app/http/problems.py": "import fastapi\nfrom app.errors import __doc__\n",
    "app/jobs/__init__.py": "",
    "app/jobs/job.py": "from app.graph import driver\n",
    "app/bus/__init__.py": "",
    "app/bus/work.py": "import redis\nimport faststream\nfrom app.graph import driver\n",
    "app/graph/__init__.py": "",
    "app/graph/driver.py": "import neo4j\nfrom app import settings\n",
    "app/providers/__init__.py": "",
    "app/providers/role.py": "from app.errors import __doc__\n",
    "app/engines/__init__.py": "",
    "app/engines/redis_server.py": "import redis\n",
    "gds_jobs/__init__.py": "",
    "ml/__init__.py": "",
    "ml/model.py": "import torch\n",
}

#: Contract, the file that breaks it, and the line that does.
BREACHES = [
    ("rooms", "app/stages/sense/queries.py", "from app.stages.sense import service"),
    ("rooms", "app/stages/sense/service.py", "from app.stages.sense import routes"),
    ("rooms", "app/stages/sense/service.py", "from app.stages.sense import handlers"),
    ("rooms", "app/stages/sense/routes.py", "from app.stages.sense import handlers"),
    ("rooms", "app/domains/venues/queries.py", "from app.domains.venues.service import __doc__"),
    ("rooms", "app/stages/sense/service.py", "from app.stages.sense import webhooks"),
    ("edges", "app/stages/book/webhooks.py", "from app.stages.book import queries"),
    ("edges", "app/stages/sense/routes.py", "from app.stages.sense import queries"),
    ("edges", "app/stages/book/handlers.py", "from app.stages.book.queries import book_it"),
    ("edges", "app/domains/venues/jobs.py", "import app.domains.venues.queries"),
    ("stages-queries", "app/http/problems.py", "from app.stages.sense import queries"),
    ("stages-queries", "app/domains/venues/service.py", "from app.stages.sense import queries"),
    ("domains-queries", "app/bus/work.py", "from app.domains.venues import queries"),
    ("stages", "app/stages/sense/service.py", "from app.stages.book import service as other"),
    ("stages", "app/stages/sense/schemas.py", "def late():\n    from app.stages.book.errors import __doc__"),
    ("domains", "app/domains/venues/service.py", "from app.stages.sense import errors"),
    ("floors", "app/providers/role.py", "from app.stages.book import service"),
    ("floors", "app/http/problems.py", "from app.domains.venues import service"),
    ("floors", "app/graph/driver.py", "from app.bus import work"),
    ("floors", "app/selections/__init__.py", "from app.domains.venues import service"),
    ("floors", "app/http/problems.py", "from app import selections"),
    ("floors", "app/stages/sense/service.py", "from app import api"),
    ("driver", "app/stages/sense/queries.py", "import neo4j"),
    ("driver", "app/http/problems.py", "from neo4j.time import DateTime"),
    ("broker", "app/stages/sense/handlers.py", "from faststream.redis import RedisBroker"),
    ("broker", "app/http/problems.py", "import redis.asyncio"),
    ("models", "ml/model.py", "import httpx"),
    ("models", "ml/model.py", "from app import settings"),
    ("models", "ml/model.py", "import neo4j"),
    ("request-path", "app/domains/venues/service.py", "from ml import model"),
    ("request-path", "app/stages/sense/service.py", "def late():\n    import graphdatascience"),
]


def small_house(root: Path) -> Path:
    """Writes the small house with this project's contracts."""
    rooms = [("stages", "sense"), ("stages", "book"), ("domains", "venues"), ("domains", "plans")]
    files = dict(SHARED)
    for kind, room in rooms:
        for role, text in STAGE.items():
            files[f"app/{kind}/{room}/{role}.py"] = text.replace("app.stages", f"app.{kind}").replace("{room}", room)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    settings = (ROOT / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(settings[settings.index("[tool.importlinter]") :])
    return root


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter in a folder of its own."""
    command = [str(LINT), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)


def broken_contracts(output: str) -> set[str]:
    """The ids of the contracts that a report calls broken."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
    told = re.sub(r"\s+", " ", plain)
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return {each["id"] for each in contracts if re.search(rf"{re.escape(each['name'])} ?BROKEN", told)}


def test_the_small_house_is_in_order(tmp_path: Path) -> None:
    done = lint(small_house(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert rules.breaches(tmp_path) == {}


@pytest.mark.parametrize(
    ("contract", "file", "line"), BREACHES, ids=[f"{c}-{f}-{n}" for n, (c, f, _) in enumerate(BREACHES)]
)
def test_a_breach_is_caught_by_its_contract(tmp_path: Path, contract: str, file: str, line: str) -> None:
    path = small_house(tmp_path) / file
    path.write_text(f"{path.read_text()}{line}\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert contract in broken_contracts(done.stdout)


def test_every_contract_is_broken_once() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {each["id"] for each in contracts} == {contract for contract, _, _ in BREACHES}


#: Rule, the file that breaks it, and the text that does.
RULE_BREACHES = [
    ("own_queries_only", "app/stages/sense/service.py", "from app.stages.book import queries as others"),
    ("own_queries_only", "app/stages/sense/service.py", "from app.domains.venues.queries import venues_it"),
    ("own_queries_only", "app/domains/venues/service.py", "from ..plans import queries as others"),
    ("no_way_back", "app/stages/sense/order.py", "from app.stages.sense import routes"),
    ("no_way_back", "app/stages/sense/order.py", "from .handlers import __doc__"),
    ("no_way_back", "app/stages/sense/queries.py", "from app.stages.sense.order import __doc__"),
    ("queries_where_they_belong", "app/stages/sense/order.py", "async def f(g):\n    await g.write('sense/sense_it')"),
    ("queries_where_they_belong", "app/stages/sense/queries.py", "async def f(g):\n    await g.read('sense/other')"),
    ("queries_where_they_belong", "app/stages/sense/queries.py", "async def it(g):\n    await g.read('book/it')"),
    ("no_cypher_text", "app/stages/sense/queries.py", "ASK = 'MATCH (n) RETURN n'"),
    ("no_cypher_text", "gds_jobs/__init__.py", "ASK = f'CALL gds.graph.drop({1})'"),
    ("no_hidden_imports", "app/stages/sense/order.py", "__import__('app.stages.book')"),
    ("no_hidden_imports", "ml/model.py", "import importlib\nimportlib.import_module('neo4j')"),
    ("short", "app/stages/sense/order.py", "\n" * rules._MOST_LINES),
]


@pytest.mark.parametrize(
    ("rule", "file", "text"), RULE_BREACHES, ids=[f"{r}-{n}" for n, (r, _, _) in enumerate(RULE_BREACHES)]
)
def test_a_breach_is_caught_by_its_rule(tmp_path: Path, rule: str, file: str, text: str) -> None:
    path = small_house(tmp_path) / file
    path.write_text(f"{path.read_text()}{text}\n")
    assert set(rules.breaches(tmp_path)) == {rule}


def test_every_rule_is_broken_once() -> None:
    assert {rule.__name__ for rule in rules.RULES} == {rule for rule, _, _ in RULE_BREACHES}


def test_this_house_keeps_its_rules() -> None:
    assert rules.breaches(ROOT) == {}
