"""The whole mirror on small made-up folders: keys, honesty about the cut, and answers where little is known."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.outings import main
from ml.outings.data import DAY, WEEK, Outing, read_folder, seconds_of
from ml.outings.follows import Rates, shuffled, trials_of
from ml.outings.known import Graph
from ml.outings.mirror import Effort, NoOutings, measure
from ml.outings.seeds import Seed, _diverse, hits
from ml.outings.split import Split
from ml.outings.when import blurred
from ml.outings.who import cases_of
from tests.unit.ml.test_outings_known import known_of, make_folder

CUT = seconds_of("2010-08-01")
SMALL = Effort(moments=3, starts=1, lessons=0.05, shuffles=1, evening_before=False)


def make_world(folder: Path, *, couples: int = 10, weeks: int = 25, columns: int = 5, seed: int = 1) -> Path:
    """Couples in circles of six friends, each with two places of their own, who go out about every week."""
    luck = np.random.default_rng(seed)
    people = 2 * couples
    friends = {(a, b) for a in range(people) for b in range(a + 1, people) if a // 6 == b // 6 or luck.random() < 0.02}
    venues = [(row, 40.7 + 0.01 * (row % 10), -74.0 + 0.01 * (row // 10), "Food", f"V{row}") for row in range(60)]
    visits: list[tuple[int, int, str]] = []
    outings: list[tuple[int, int, str, str, int, str]] = []
    for week in range(weeks):
        for couple in range(couples):
            time = seconds_of("2010-03-01") + week * WEEK + couple % 7 * DAY + 19 * 3600 + int(luck.integers(3600))
            venue = couple * 2 + int(luck.integers(2)) if luck.random() < 0.8 else int(luck.integers(60))
            at = datetime.fromtimestamp(time, UTC).isoformat()
            visits += [(2 * couple, venue, at), (2 * couple + 1, venue, at)]
            outings.append((len(outings), venue, at, at, 2, f"{2 * couple} {2 * couple + 1}"))
    names = ("id", "latitude", "longitude", "category", "name")[:columns]
    tables: dict[str, tuple[tuple[str, ...], Any]] = {
        "people": (("id",), [(row,) for row in range(people)]),
        "friendships": (("a", "b"), sorted(friends)),
        "venues": (names, [venue[:columns] for venue in venues]),
        "visits": (("person", "venue", "time"), visits),
        "covisits": (("covisit", "venue", "first", "last", "people_count", "people"), outings),
    }
    for name, (header, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    return folder


def run(folder: Path, cut: int = CUT, effort: Effort = SMALL, seed: int = 0) -> dict[str, Any]:
    return measure(read_folder(folder), cut, seed, effort)


def test_couples_are_found_with_their_places(tmp_path: Path) -> None:
    figures = run(make_world(tmp_path), effort=replace(SMALL, lessons=0.1, evening_before=True))
    who, where = figures["who"], figures["where"]
    assert figures["fitted"]["who"]["model"] == "ranker"
    assert who["mrr"] > 0.9
    assert who["mrr_interval"][0] <= who["mrr"] <= who["mrr_interval"][1]
    assert who["baselines"]["random"]["mrr"] < 0.6
    assert where["recall@20"] > 0.7
    assert where["baselines"]["random"]["recall@20"] < 0.5
    assert figures["when"]["log_loss"] < figures["when"]["baselines"]["even"]["log_loss"]
    assert figures["seeds"]["both"] > figures["seeds"]["baselines"]["random"]["both"]
    assert who["evening_before"]["cases"] == who["cases"]
    assert where["evening_before"]["cases"] == where["cases"]


def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    make_world(tmp_path, couples=4)
    first, second = (run(tmp_path, effort=replace(SMALL, moments=2)) for _ in range(2))
    for figures in (first, second):
        del figures["seconds"]
    assert first == second


def test_what_is_fitted_knows_nothing_after_the_cut(tmp_path: Path) -> None:
    split = Split.at(read_folder(make_world(tmp_path, couples=4)), CUT)
    assert split.known.times.max() < CUT
    assert all(outing.last < CUT for outing in split.known.outings)
    for moment in split.past:
        assert moment.known.times.max(initial=0) < moment.known.at < moment.until <= CUT
        assert all(moment.known.at <= outing.first < CUT for outing in moment.outings)
    inner = split.inner()
    assert inner is not None
    assert all(each.until <= inner[1].known.at for each in inner[0])


@pytest.mark.parametrize("columns", [1, 3])
def test_columns_may_be_missing(tmp_path: Path, columns: int) -> None:
    figures = run(make_world(tmp_path, couples=4, columns=columns))
    assert figures["where"]["cases"] > 0
    assert figures["where"]["recall@20"] is not None


def test_an_empty_history_still_gets_an_answer(tmp_path: Path) -> None:
    figures = run(make_world(tmp_path, couples=4, weeks=3), cut=seconds_of("2010-03-01"))
    assert figures["fitted"]["who"]["model"] == figures["fitted"]["where"]["model"] == "formula"
    assert figures["where"]["cases"] == 0
    assert figures["where"]["recall@20"] is None
    assert figures["who"]["cases"] > 0
    json.dumps(figures, allow_nan=False)


@pytest.mark.parametrize("name", ["friendships", "visits"])
def test_a_file_may_hold_a_header_alone(tmp_path: Path, name: str) -> None:
    file = make_world(tmp_path, couples=3) / f"{name}.csv"
    file.write_text(file.read_text().splitlines()[0] + "\n")
    figures = run(tmp_path, effort=replace(SMALL, evening_before=True))
    assert figures["when"]["cases"] > 0
    json.dumps(figures, allow_nan=False)


def test_no_outing_after_the_cut_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoOutings, match="they run from 2010-03-01"):
        run(make_world(tmp_path, couples=2, weeks=2), cut=CUT)


def test_the_command_writes_flat_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_world(tmp_path, couples=4)
    file = tmp_path / "figures.json"
    assert main(["--data", str(tmp_path), "--quick", "--json", str(file)]) == 0
    document = json.loads(file.read_text())
    assert isinstance(document["who"]["mrr"], float)
    assert isinstance(document["where"]["recall@20"], float)
    assert document["settings"]["cut"] == "2010-08-01"
    assert document["seconds"]["all"] > 0
    assert document["peak_bytes"] > 0
    assert "Who comes along" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cut", "2011-01-01"], "no outing begins at or after the cut 2011-01-01"),
        (["--cut", "soon"], "--cut 'soon' is not a day"),
        (["--data", "nowhere"], "nowhere is not a folder"),
        (["--json", "nowhere/figures.json"], "there is no folder nowhere"),
    ],
)
def test_what_cannot_be_measured_ends_with_two_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    make_world(tmp_path, couples=2, weeks=2)
    assert main(["--data", str(tmp_path), *arguments]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_cases_are_people_with_five_friends() -> None:
    friendships = tuple((0, friend) for friend in range(1, 6))
    known = known_of(make_folder(people=6, friendships=friendships), 1)
    cases = cases_of(known, [Outing(0, DAY, DAY, (0, 1))])
    assert [(case.person, case.came.tolist()) for case in cases] == [(0, [1.0, 0.0, 0.0, 0.0, 0.0])]


def test_following_by_hand() -> None:
    # Person 0 goes to venue 0 on day 10; friend 1 follows on day 20, friend 2 on day 60: too late.
    visits = ((1, 1, 1), (1, 2, 1), (10, 0, 0), (20, 1, 0), (60, 2, 0), (1, 3, 1))
    folder = make_folder(visits=visits)
    graph = Graph(4, folder.friendships)
    trials = trials_of(folder, graph, folder.visit_times, 5 * DAY, 100 * DAY)
    seen = {
        (int(graph.friends.owners[edge]), int(graph.friends.items[edge])): (went, credit)
        for edge, went, credit in zip(trials.edges, trials.followed, trials.credit, strict=True)
    }
    # 0 is alone before 1; 1 cannot be followed by 0, who had been there.
    assert seen == {(0, 1): (1.0, 1.0), (0, 2): (0.0, 0.0), (1, 2): (0.0, 0.0), (2, 3): (0.0, 0.0)}
    rates = Rates(trials, graph, 2.0)
    assert rates.rate == 0.25
    edges = list(zip(graph.friends.owners.tolist(), graph.friends.items.tolist(), strict=True))
    of_person = (1 + 2 * 0.25) / (1 + 2)
    assert rates.edges[edges.index((0, 1))] == pytest.approx((1 + 2 * of_person) / (1 + 2))


def test_shuffling_keeps_each_persons_times() -> None:
    folder = make_folder(visits=((1, 0, 0), (2, 0, 1), (3, 0, 2), (4, 1, 0), (9, 0, 0)))
    times = shuffled(folder, 8 * DAY, 3)
    of_first = folder.visit_people == 0
    assert sorted(times[of_first].tolist()) == sorted(folder.visit_times[of_first].tolist())
    assert times[-1] == 9 * DAY


def test_seeds_are_spread_over_venues_and_friends() -> None:
    found = [
        Seed(venue, (0, mate), hour, 1.0 / (1 + venue + mate))
        for venue in range(5)
        for mate in (1, 2)
        for hour in (3, 9)
    ]
    kept = _diverse(found, 10)
    assert len({(seed.venue, seed.people) for seed in kept}) == len(kept)
    assert max(sum(seed.people[1] == mate for seed in kept) for mate in (1, 2)) == 4
    outing = Outing(0, 0, 0, (0, 1))
    assert hits(outing, {0: [Seed(0, (0, 2), 1, 1.0), Seed(3, (0, 1), 1, 1.0)]}) == (True, True, False)
    assert hits(outing, {0: [Seed(0, (0, 1), 1, 1.0)]}) == (True, True, True)
    assert hits(outing, {}) == (False, False, False)


def test_the_week_is_a_circle() -> None:
    counts = np.zeros(168)
    counts[0] = 10.0
    spread = blurred(counts, 2.0)
    assert spread.sum() == pytest.approx(10.0)
    assert spread[167] == pytest.approx(spread[1])
