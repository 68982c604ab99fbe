"""Reads CSV files, plain or gzipped, and says of every wrong row where it stands and what is wrong with it."""

from __future__ import annotations

import csv
import gzip
import io
import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from pathlib import Path

#: Problems that are told one by one; the rest is counted.
SHOWN = 50
_LONGEST_FIELD = 100_000


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file. Rows are counted as an editor shows lines: the header is row 1."""

    file: str
    row: int
    message: str

    def __str__(self) -> str:
        return f"{self.file} row {self.row}: {self.message}"


@dataclass
class Problems:
    """All problems of an import: the first ones in words, all in number."""

    shown: list[Problem] = field(default_factory=list)
    count: int = 0
    unreadable: bool = False

    def add(self, file: str, row: int, message: str) -> None:
        """Note a problem of one row."""
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(Problem(file, row, message))

    def refuse(self, file: str, row: int, message: str) -> None:
        """Note a problem that makes the whole file unusable."""
        self.unreadable = True
        self.add(file, row, message)


class Wrong(ValueError):
    """A value that cannot be taken; its text says why."""


@dataclass(frozen=True)
class Columns:
    """The header that a file must and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """All known columns in the order in which rows hand them out."""
        return self.required + self.optional


@dataclass
class Reading:
    """What was found while a file was read."""

    rows: int = 0
    ignored: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


def read_rows(path: Path, columns: Columns, problems: Problems, take: Callable[[int, Sequence[str]], None]) -> Reading:
    """Read a file and hand each row on.

    Args:
        path: The file; gzip when its name ends in ``.gz``.
        columns: Its header. Other columns are ignored, their names reported.
        problems: Told of each wrong row, and of a file that cannot be used.
        take: Called with the row's number and the values of ``columns.all``, stripped, empty where a column is missing.
            A `Wrong` that it raises is noted as that row's problem.

    Returns:
        How many rows there were, good or not, and which columns.
    """
    reading = Reading()
    row = 1
    try:
        with _opened(path) as text:
            lines = csv.reader(text, strict=True)
            pick = _header(lines, path, columns, problems, reading)
            if pick is None:
                return reading
            wanted = len(reading.given) + len(reading.ignored)
            for fields in lines:
                row = lines.line_num
                if not fields:
                    continue
                reading.rows += 1
                if len(fields) != wanted:
                    problems.add(path.name, row, f"has {len(fields)} fields where the header has {wanted}")
                    continue
                fields.append("")
                try:
                    take(row, pick(fields))
                except Wrong as wrong:
                    problems.add(path.name, row, str(wrong))
    except FileNotFoundError:
        problems.refuse(path.name, 0, f"{path} does not exist")
    except (OSError, EOFError, zlib.error) as error:
        problems.refuse(path.name, row, f"cannot be read ({error})")
    except UnicodeDecodeError as error:
        problems.refuse(path.name, row + 1, f"is not UTF-8 text from about here ({error.reason})")
    except csv.Error as error:
        problems.refuse(path.name, row + 1, f"is not CSV ({error})")
    if not reading.rows and not problems.unreadable:
        problems.refuse(path.name, 2, "has a header and no rows")
    return reading


@contextmanager
def _opened(path: Path) -> Iterator[io.TextIOBase]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as text:
            yield text
    else:
        with path.open(encoding="utf-8-sig", newline="") as text:
            yield text


def _header(
    lines: Iterator[list[str]], path: Path, columns: Columns, problems: Problems, reading: Reading
) -> Callable[[Sequence[str]], tuple[str, ...]] | None:
    """Read the header; how to pick the known columns of a row that ends in one more, empty field."""
    header = [name.strip().lower() for name in next(lines, [])]
    if not any(header):
        problems.refuse(path.name, 1, f"is empty: expected a header with {', '.join(columns.required)}")
        return None
    twice = sorted({name for name in header if header.count(name) > 1})
    missing = [name for name in columns.required if name not in header]
    if twice or missing:
        what = f"names {', '.join(twice)} twice" if twice else f"lacks {', '.join(missing)}"
        problems.refuse(path.name, 1, f"the header {what}; it has: {', '.join(header)}")
        return None
    reading.given = tuple(name for name in columns.all if name in header)
    reading.ignored = tuple(name for name in header if name not in columns.all)
    places = [header.index(name) if name in header else len(header) for name in columns.all]
    picker = itemgetter(*places)

    def pick(fields: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(str.strip, picker(fields)))

    return pick


def number(text: str, name: str, low: float, high: float) -> float | None:
    """A number between two bounds, None when the field is empty."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise Wrong(f"{name} {_quoted(text)} is not a number") from None
    if not (math.isfinite(value) and low <= value <= high):
        raise Wrong(f"{name} {_quoted(text)} is not between {low:g} and {high:g}")
    return value


def whole(text: str, name: str, low: int, high: int) -> int | None:
    """A whole number between two bounds, None when the field is empty."""
    value = number(text, name, low, high)
    if value is None:
        return None
    if value != int(value):
        raise Wrong(f"{name} {_quoted(text)} is not a whole number")
    return int(value)


def required(value: float | None, name: str) -> float:
    """The value, which must be there."""
    if value is None:
        raise Wrong(f"{name} is empty")
    return value


def words(text: str) -> list[str]:
    """Values separated by ``|``, lower case, each once."""
    return list(dict.fromkeys(part for part in (piece.strip().lower() for piece in text.split("|")) if part))


def label(text: str, name: str, longest: int = 300) -> str:
    """Text of bounded length."""
    if len(text) > longest:
        raise Wrong(f"{name} is longer than {longest} characters")
    return text


def moment(text: str, name: str, latest: float) -> int:
    """Unix seconds of a time with an offset, between 1970 and ``latest``."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        if not text:
            raise Wrong(f"{name} is empty") from None
        raise Wrong(f"{name} {_quoted(text)} is not a time such as 2010-03-18T04:34:24Z") from None
    if value.tzinfo is None:
        raise Wrong(f"{name} {_quoted(text)} has no offset: write 2010-03-18T04:34:24Z or ...-04:00")
    seconds = value.timestamp()
    if not 0 <= seconds <= latest:
        raise Wrong(f"{name} {_quoted(text)} lies {'before 1970' if seconds < 0 else 'in the future'}")
    return int(seconds)


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")


csv.field_size_limit(_LONGEST_FIELD)
