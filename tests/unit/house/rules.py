"""Rules of the house that import-linter's wildcards cannot say, over `ast`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

EDGES: Final = frozenset({"routes", "webhooks", "handlers", "jobs"})
#: What even queries may need of their room.
GROUND: Final = frozenset({"schemas", "errors", "machine"})
_CALLS: Final = frozenset({"read", "write", "stream", "locked"})
_QUERY_NAME: Final = re.compile(r"^[a-z_]+/[a-z_0-9]+$")
_CYPHER: Final = re.compile(
    r"\b(MATCH|MERGE|CREATE)\s*(\w+\s*=\s*)?\(|\bUNWIND\s+\$?\w+\s+AS\b|\bCALL\s+\w+(\.\w+)+\s*\(|\bRETURN\s+\w+\.\w+\s+AS\b"
)
_MOST_LINES: Final = 400


@dataclass(frozen=True)
class Module:
    """A module of the tree: `app.stages.book.order` lies in room `app.stages.book` under the role `order`."""

    name: str
    path: Path
    tree: ast.Module
    lines: int

    @property
    def room(self) -> str | None:
        """The room it lies in; None outside stages and domains."""
        parts = self.name.split(".")
        return ".".join(parts[:3]) if len(parts) > 2 and parts[:2] in (["app", "stages"], ["app", "domains"]) else None

    @property
    def role(self) -> str:
        """What its file name tells of its part in the room."""
        parts = self.name.split(".")
        return parts[3] if len(parts) > 3 else ""

    def imports(self) -> Iterator[tuple[str, int]]:
        """Dotted names that it imports, with their lines; `from a import b` gives `a.b` as well as `a`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield base, node.lineno
                yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.name.split(".")
        package = package if self.path.name == "__init__.py" else package[:-1]
        kept = package[: len(package) - node.level + 1]
        return ".".join([*kept, *([node.module] if node.module else [])])


def modules(root: Path, packages: tuple[str, ...] = ("app", "gds_jobs", "ml")) -> list[Module]:
    """All modules under a root, parsed."""
    found: list[Module] = []
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            text = path.read_text()
            found.append(Module(name, path, ast.parse(text), len(text.splitlines())))
    return found


def own_queries_only(module: Module) -> Iterator[str]:
    """A room's queries belong to that room: nobody borrows another's."""
    for name, line in module.imports():
        borrowed = re.match(r"^(app\.(?:stages|domains)\.\w+)\.queries\b", name)
        if borrowed and borrowed[1] != module.room:
            yield f"{module.name}:{line} borrows {borrowed[0]}"


def no_way_back(module: Module) -> Iterator[str]:
    """Files named for an act are service: they never import an edge; queries import nothing above them."""
    if module.room is None or module.role in EDGES:
        return
    allowed = GROUND if module.role in {"queries", *GROUND} else None
    for name, line in module.imports():
        if not name.startswith(f"{module.room}."):
            continue
        role = name.removeprefix(f"{module.room}.").split(".")[0]
        is_file = (module.path.parent / f"{role}.py").exists() or (module.path.parent / role).is_dir()
        if is_file and role != module.role and (role in EDGES or (allowed is not None and role not in allowed)):
            yield f"{module.name}:{line} goes back to {name}"


def queries_where_they_belong(module: Module) -> Iterator[str]:
    """Named queries are called in `queries.py`; in a room by a function of the same name, from the room's own folder."""
    if module.room is None:
        return
    for function, call in _calls(module.tree):
        query = _named_query(call)
        if query is None or query.startswith("graph/"):
            continue
        if module.role != "queries":
            yield f"{module.name}:{call.lineno} calls {query} outside of a queries.py"
        elif query != f"{module.room.rpartition('.')[2]}/{function}":
            yield f"{module.name}:{call.lineno} calls {query} in {function}"


def no_cypher_text(module: Module) -> Iterator[str]:
    """Cypher lies in cypher/, not in strings; one module writes it, see docs/decisions/0020-selections.md."""
    if module.name in ("app.graph.schema", "app.selections.cypher"):
        return
    told = {id(node) for node in _docstrings(module.tree)}
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in told:
            continue
        if _CYPHER.search(node.value):
            yield f"{module.name}:{node.lineno} has Cypher in a string"


def no_hidden_imports(module: Module) -> Iterator[str]:
    """Rooms and models import in plain sight, where import-linter sees it; a model may be loaded ahead by its name."""
    if module.room is None and not module.name.startswith("ml"):
        return
    for _, call in _calls(module.tree):
        name = ast.unparse(call.func)
        by_name = name in ("__import__", "import_module", "importlib.import_module")
        if by_name and not (call.args and _is_model(call.args[0])):
            yield f"{module.name}:{call.lineno} imports by name"


def short(module: Module) -> Iterator[str]:
    """A module that grew too long holds two."""
    if module.lines > _MOST_LINES:
        yield f"{module.name} has {module.lines} lines, more than {_MOST_LINES}"


RULES: Final[tuple[Callable[[Module], Iterator[str]], ...]] = (
    own_queries_only,
    no_way_back,
    queries_where_they_belong,
    no_cypher_text,
    no_hidden_imports,
    short,
)


def breaches(root: Path) -> dict[str, list[str]]:
    """Every rule that is broken under a root, with where."""
    found = {rule.__name__: [breach for module in modules(root) for breach in rule(module)] for rule in RULES}
    return {rule: places for rule, places in found.items() if places}


def _calls(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.Call]]:
    """All calls, each with the name of the outermost function it stands in."""
    for node in ast.iter_child_nodes(tree):
        inside = function
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inside = function or node.name
        if isinstance(node, ast.Call):
            yield inside, node
        yield from _calls(node, inside)


def _is_model(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and str(argument.value).startswith("ml.")


def _named_query(call: ast.Call) -> str | None:
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in _CALLS and call.args):
        return None
    first = call.args[0]
    literal = first.value if isinstance(first, ast.Constant) else None
    return literal if isinstance(literal, str) and _QUERY_NAME.match(literal) else None


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
