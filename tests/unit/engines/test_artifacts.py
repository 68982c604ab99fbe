"""Downloads are checked, go on where they stopped, and are mended."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx
import pytest

from app.engines import artifacts
from app.engines.artifacts import Artifact
from app.engines.errors import EngineError

CONTENT = b"a jar, as far as this test is concerned; " * 1000


def make_artifact(name: str = "thing", content: bytes = CONTENT, folder: str = "lib") -> Artifact:
    return Artifact(folder, f"org/{name}/1/{name}-1.jar", len(content), hashlib.sha256(content).hexdigest())


class Repository:
    """A Maven repository over HTTP, which knows ranges or not and may break off."""

    def __init__(self, content: bytes = CONTENT, *, ranges: bool = True, failures: int = 0) -> None:
        self.content, self.ranges, self.failures = content, ranges, failures
        self.asked: list[str | None] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = request.headers.get("Range")
        self.asked.append(asked)
        if self.failures:
            self.failures -= 1
            return httpx.Response(503)
        if asked and self.ranges:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            return httpx.Response(206, content=self.content[start:])
        return httpx.Response(200, content=self.content)


def fetch(root: Path, artifact: Artifact, repository: Repository) -> int:
    (root / artifact.folder).mkdir(parents=True, exist_ok=True)
    arrived: list[int] = []
    artifacts.fetch([artifact], root, arrived.append, httpx.MockTransport(repository), pause=0.0)
    return sum(arrived)


def test_the_lock_lists_each_jar_once_with_its_checksum() -> None:
    listed = artifacts.read_lock()
    assert len({artifact.name for artifact in listed}) == len(listed) == 344
    assert {artifact.folder for artifact in listed} == {"lib", "plugins"}
    assert all(len(artifact.sha256) == 64 and artifact.size > 0 for artifact in listed)
    assert any(artifact.path.endswith("neo4j-5.26.30.jar") for artifact in listed)
    assert all(("org/neo4j/gds/" in artifact.path) == (artifact.folder == "plugins") for artifact in listed)


def test_a_download_is_whole_before_it_has_its_name(tmp_path: Path) -> None:
    artifact = make_artifact()
    assert fetch(tmp_path, artifact, Repository()) == len(CONTENT)
    assert (tmp_path / artifact.name).read_bytes() == CONTENT
    assert not list(tmp_path.rglob("*.part"))


def test_a_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    artifact, repository = make_artifact(), Repository()
    part = tmp_path / f"{artifact.name}.part"
    part.parent.mkdir()
    part.write_bytes(CONTENT[:1234])
    assert fetch(tmp_path, artifact, repository) == len(CONTENT)
    assert repository.asked == ["bytes=1234-"]
    assert (tmp_path / artifact.name).read_bytes() == CONTENT


def test_a_server_without_ranges_gives_it_all_again(tmp_path: Path) -> None:
    artifact = make_artifact()
    part = tmp_path / f"{artifact.name}.part"
    part.parent.mkdir()
    part.write_bytes(b"something else altogether")
    fetch(tmp_path, artifact, Repository(ranges=False))
    assert (tmp_path / artifact.name).read_bytes() == CONTENT


def test_a_partial_file_of_something_else_is_thrown_away(tmp_path: Path) -> None:
    artifact, repository = make_artifact(), Repository()
    part = tmp_path / f"{artifact.name}.part"
    part.parent.mkdir()
    part.write_bytes(b"x" * 500)
    fetch(tmp_path, artifact, repository)
    assert repository.asked == ["bytes=500-", None]
    assert (tmp_path / artifact.name).read_bytes() == CONTENT


def test_what_fails_for_a_while_is_tried_again(tmp_path: Path) -> None:
    artifact, repository = make_artifact(), Repository(failures=2)
    fetch(tmp_path, artifact, repository)
    assert len(repository.asked) == 3


def test_what_stays_wrong_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"expected checksum.*SPROUT_MAVEN_URL"):
        fetch(tmp_path, make_artifact(), Repository(b"from somewhere else"))
    with pytest.raises(EngineError, match=r"503.*SPROUT_MAVEN_URL"):
        fetch(tmp_path, make_artifact(), Repository(failures=99))
    assert not list(tmp_path.rglob("*.jar"))


def test_damage_is_found(tmp_path: Path) -> None:
    whole, altered, short, absent = (make_artifact(name) for name in ("whole", "altered", "short", "absent"))
    (tmp_path / "lib").mkdir()
    (tmp_path / whole.name).write_bytes(CONTENT)
    (tmp_path / altered.name).write_bytes(b"A" + CONTENT[1:])
    (tmp_path / short.name).write_bytes(CONTENT[:-1])
    assert artifacts.damaged([whole, altered, short, absent], tmp_path) == [altered, short, absent]
