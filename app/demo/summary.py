"""What a week came to, for people to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from app.demo.compare import ASSUMPTIONS, Compared
from app.demo.figures import Figures
from app.demo.week import BOOKED
from app.graph import Row

_NAMES = {
    "ours": "influence order (ours)",
    "random": "at random",
    "affinity": "by affinity",
    "blast": "everybody at once",
}
_ROWS = 12


def print_summary(
    console: Console, figures: Figures, answers: list[Row], tables: list[Row], compared: Mapping[str, Compared]
) -> None:
    """Everything that the week came to.

    Args:
        console: Where to.
        figures: As they are written to `--json`.
        answers: Rows of `demo/list_answers`.
        tables: Rows of `demo/list_tables`.
        compared: By policy.
    """
    console.rule("What came out")
    generated = next((stage.counts.get("seeds", 0) for stage in figures.stages if stage.name == "generate"), 0)
    kept = next((stage.counts.get("kept", 0) for stage in figures.stages if stage.name == "score"), 0)
    yes = [row for row in answers if row["answer"] == "yes"]
    console.print(
        f"Seeds made: {generated:,}, kept: {kept:,}, propagated: {figures.seeds_propagated:,}. "
        f"Asked: {len(answers):,}, said yes: {len(yes):,}. "
        f"Plans tipped: {figures.plans_tipped:,}, tables booked: {figures.tables_booked:,}."
    )
    console.print(_by_friends(answers))
    median = figures.accepted_friends_at_ask_median
    if median is not None:
        console.print(f"   median of everybody asked outside a starter group: {median:g} friends")
    first = figures.first_asks
    if first is not None and first.asks:
        console.print(
            f"   first asks: {first.asks} among {first.people} people, {first.most} at most for one; "
            f"Gini {first.gini:.2f}, {first.gini_at_best:.2f} if shared as evenly as can be"
        )
    console.print(_tables(tables, answers))
    console.print(_compared(compared, answers, tables))
    for assumption in ASSUMPTIONS:
        console.print(f"   [dim]- {assumption}[/dim]")


def _by_friends(answers: list[Row]) -> Table:
    table = Table(title="Who said yes, by how many friends had said yes when they were asked", title_justify="left")
    for name in ("friends in", "asked", "said yes", "share"):
        table.add_column(name, justify="right")
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in answers:
        key = (
            "starter group"
            if row["wave"] == 0
            else "4 or more"
            if row["accepted_friends"] >= 4
            else str(row["accepted_friends"])
        )
        groups[key].append(row)
    for key in sorted(groups, key=lambda name: (name != "starter group", name)):
        asked, yes = len(groups[key]), sum(row["answer"] == "yes" for row in groups[key])
        table.add_row(key, str(asked), str(yes), f"{yes / asked:.0%}")
    return table


def _tables(tables: list[Row], answers: list[Row]) -> Table:
    booked = [row for row in tables if row["state"] in BOOKED]
    table = Table(title="Tables booked", title_justify="left")
    for name in ("venue", "when", "people", "code", "who (friends in when asked)"):
        table.add_column(name)
    friends = {(row["seed_id"], row["name"]): row for row in answers}
    for row in booked[:_ROWS]:
        start = row["start"].astimezone(ZoneInfo(row["time_zone"] or "UTC"))
        who = [f"{name} ({_friends_in(friends.get((row['seed_id'], name)))})" for name in row["people"]]
        moved = " *" if row["attempt"] > 1 else ""
        table.add_row(row["venue"] + moved, f"{start:%a %H:%M}", str(row["party_size"]), row["code"], ", ".join(who))
    if len(booked) > _ROWS:
        table.add_row(f"and {len(booked) - _ROWS} more", "", "", "", "")
    if any(row["attempt"] > 1 for row in booked):
        table.caption = "* another table than the first choice, which the venue refused or did not answer"
    return table


def _friends_in(row: Row | None) -> str:
    if row is None:
        return "?"
    return "starts" if row["wave"] == 0 else str(row["accepted_friends"])


def _compared(compared: Mapping[str, Compared], answers: list[Row], tables: list[Row]) -> Table:
    table = Table(title="People who go per 100 asks, in the same city", title_justify="left")
    for name in ("order", "per 100 asks", "asked", "go", "friends in when asked"):
        table.add_column(name, justify="left" if name == "order" else "right")
    for name, found in compared.items():
        table.add_row(
            _NAMES.get(name, name),
            f"{found.per_100_asks:.1f} ± {found.interval:.1f}",
            f"{found.asked:.0f}",
            f"{found.go:.0f}",
            f"{found.friends_at_ask:g}",
        )
    go = sum(row["party_size"] for row in tables if row["state"] in BOOKED)
    if answers:
        table.add_row(
            "this week as it was", f"{100 * go / len(answers):.1f}", str(len(answers)), str(go), "", style="dim"
        )
    return table


def print_addresses(console: Console, settings_url: str, browser_url: str | None, clock_file: str) -> None:
    """Where to look next.

    Args:
        console: Where to.
        settings_url: Base URL of the API.
        browser_url: Of Neo4j Browser; None where nobody knows it.
        clock_file: By which other processes of this home live in the demo's time.
    """
    console.rule("Look around")
    console.print(f"API and docs      {settings_url}/docs")
    if browser_url:
        console.print(f"Neo4j Browser     {browser_url}")
        console.print("   its guide: drag the files of cypher/browser/ into Browser, queries and style (README there)")
    console.print("Tokens of people  sprout token --demo 5      an admin's: sprout token PERSON --role admin")
    console.print(f"The demo's time   export SPROUT_CLOCK_FILE={clock_file}", soft_wrap=True)
