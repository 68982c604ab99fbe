"""Cutting an import folder in time: what came before is imported, what came later is looked for."""

from __future__ import annotations

import csv
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from app.city.errors import ImportRefused
from app.city.files import ImportPaths, read_files
from app.city.ids import made_id
from app.city.tables import Problems
from app.jobs import Progress


def cut_folder(
    folder: Path, into: Path, *, share: float, fewest: int, progress: Progress
) -> tuple[ImportPaths, dict[str, set[str]]]:
    """Writes the earlier visits of a folder to a file, beside which the folder's other files serve as they are.

    An import derives interests, free hours and popularity from visits, so the later ones must never reach the graph.

    Args:
        folder: With people, friendships, venues and visits.
        into: Gets `visits.csv`.
        share: Of the visits, by time, that come before the cut.
        fewest: Venues that somebody must have been to before, to be asked about.
        progress: Told while reading.

    Returns:
        The files to import, and by person, as the graph names them, the venues that they first went to later.

    Raises:
        ImportRefused: A file is missing, or rows are wrong.
    """
    paths = ImportPaths.of_folder(folder)
    problems = Problems()
    files = read_files(paths, time.time(), problems, progress)
    if problems.count:
        raise ImportRefused(f"{folder}: {problems.count} wrong rows; `sprout data import --dry-run` lists them")
    cut = float(np.quantile(files.visit_time, share))
    early = files.visit_time < cut
    visits = into / "visits.csv"
    with visits.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["person", "venue", "time", "dwell_seconds"])
        for person, venue, at, dwell in zip(
            files.visit_person[early], files.visit_venue[early], files.visit_time[early], files.visit_dwell[early],
            strict=True,
        ):  # fmt: skip
            moment = datetime.fromtimestamp(int(at), UTC).isoformat()
            writer.writerow([files.people[person].id, files.venues[venue].id, moment, int(dwell)])
    known: dict[int, set[int]] = {}
    later: dict[int, set[int]] = {}
    for person, venue, before in zip(
        files.visit_person.tolist(), files.visit_venue.tolist(), early.tolist(), strict=True
    ):
        (known if before else later).setdefault(person, set()).add(venue)
    new = {
        made_id("imported person", files.people[person].id): {
            made_id("imported venue", files.venues[venue].id) for venue in venues - known[person]
        }
        for person, venues in sorted(later.items())
        if len(known.get(person, ())) >= fewest
    }
    cut_paths = ImportPaths(paths.people, paths.friendships, paths.venues, visits)
    return cut_paths, {person: venues for person, venues in new.items() if venues}
