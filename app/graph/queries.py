"""Named queries: each `cypher/<room>/<name>.cypher` is one statement, known as `<room>/<name>`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import LiteralString

from app.graph.errors import QueryMissing

PROJECT = Path(__file__).resolve().parents[2]
CYPHER = PROJECT / "cypher"
#: Folders of `cypher/` that do not hold one statement a file.
_NOT_ROOMS = frozenset({"schema", "browser", "fragments", "selections"})
_INCLUDE = re.compile(r"^[ \t]*// include (?P<name>\w+)[ \t]*$", re.MULTILINE)
_CALL = re.compile(r"""\.(?:read|write|stream|text|locked)\(\s*"(?P<name>[a-z_]+/[a-z0-9_]+)\"""")
_NAME = re.compile(r"""\"(?P<name>(?P<room>[a-z_]+)/[a-z0-9_]+)\"""")


@dataclass(frozen=True)
class NamedQuery:
    """One query file.

    Attributes:
        name: `<room>/<name>`.
        text: The statement with its fragments put in.
        title: What it does: the comment lines before `:params`.
        params: An example of the parameters, as a Cypher map literal.
        returns: The columns, as documented.
        scans: Why it may read every node of a label; empty for all queries that must not.
    """

    name: str
    text: LiteralString
    title: str
    params: str
    returns: str
    scans: str


def _header(text: str) -> tuple[str, str, str, str]:
    """Splits the leading comment of a query file into title, `:params`, `Returns:` and `Scans:`."""
    title: list[str] = []
    params, returns, scans = "{}", "", ""
    for line in text.splitlines():
        # A query may begin with a fragment, whose own comment tells nothing of the query.
        if not line.startswith("//") or _INCLUDE.match(line):
            break
        content = line.removeprefix("//").strip()
        if content.startswith(":params"):
            params = content.removeprefix(":params").strip()
        elif content.startswith("Returns:"):
            returns = content.removeprefix("Returns:").strip()
        elif content.startswith("Scans:"):
            scans = content.removeprefix("Scans:").strip()
        elif scans:
            scans = f"{scans} {content}"
        elif returns:
            returns = f"{returns} {content}"
        else:
            title.append(content)
    return " ".join(title), params, returns, scans


def _with_fragments(text: str, folder: Path) -> str:
    """Replaces `// include NAME` lines by the body of `fragments/NAME.cypher`."""

    def fragment(match: re.Match[str]) -> str:
        path = folder / "fragments" / f"{match['name']}.cypher"
        if not path.exists():
            raise QueryMissing(f"no fragment {match['name']!r}: {path} does not exist")
        return _with_fragments(path.read_text().rstrip(), folder)

    return _INCLUDE.sub(fragment, text)


@cache
def load_queries(folder: Path = CYPHER) -> Mapping[str, NamedQuery]:
    """Reads every query file below a folder.

    Args:
        folder: Holds one folder a room.

    Returns:
        The queries by name.

    Raises:
        QueryMissing: A file includes a fragment that does not exist, or there is no folder.
    """
    if not folder.is_dir():
        raise QueryMissing(f"no query files: {folder} does not exist")
    found: dict[str, NamedQuery] = {}
    for path in sorted(folder.glob("*/*.cypher")):
        if path.parent.name in _NOT_ROOMS:
            continue
        query = read_query(path)
        found[query.name] = query
    return found


def read_query(path: Path) -> NamedQuery:
    """Reads one query file; its fragments lie beside its room.

    Raises:
        QueryMissing: It includes a fragment that does not exist.
    """
    written = path.read_text()
    text = _with_fragments(written, path.parents[1])
    return NamedQuery(f"{path.parent.name}/{path.stem}", text, *_header(written))


@cache
def pieces(folder: Path = CYPHER / "selections") -> Mapping[str, str]:
    """The expressions that compiled selections are made of, by file name, without their comments."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.cypher")):
        text = _with_fragments(path.read_text(), folder.parent)
        found[path.stem] = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//"))
    return found


@cache
def used_names(
    folders: tuple[Path, ...] = (PROJECT / "app", PROJECT / "gds_jobs"), cypher: Path = CYPHER
) -> frozenset[str]:
    """Names of all queries that the code uses, read from its source: in calls, and wherever a room of `cypher` is named."""
    rooms = {path.name for path in cypher.iterdir() if path.is_dir()} - _NOT_ROOMS
    found: set[str] = set()
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        source = path.read_text()
        found |= {match["name"] for match in _CALL.finditer(source)}
        found |= {match["name"] for match in _NAME.finditer(source) if match["room"] in rooms}
    return frozenset(found)


def require(queries: Mapping[str, NamedQuery], names: Iterable[str]) -> None:
    """Raises `QueryMissing` naming every name for which there is no query."""
    missing = sorted(set(names) - set(queries))
    if missing:
        files = ", ".join(f"cypher/{name}.cypher" for name in missing)
        raise QueryMissing(f"the code calls queries that have no file: {files}")
