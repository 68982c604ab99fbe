"""The main figures as a picture: what ours gains, by setting, with intervals. SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

_LEFT, _WIDTH, _ROW, _TOP = 330, 460, 26, 70
_PEERS: Final = (
    ("over_most_likely", "#b4532a", "most likely next"),
    ("over_best_fixed", "#2a6fb4", "best fixed order"),
)


def draw(path: Path, results: Sequence[dict[str, Any]]) -> None:
    """Draws each setting's gain over both peers with its 95 % interval.

    Args:
        path: Where to.
        results: Settings with their figures, as they go into the JSON file.
    """
    rows = [each for each in results if "over_most_likely" in each]
    ends = [each[peer][end] for each in rows for peer, _, _ in _PEERS for end in ("low", "high")]
    low, high = min([-0.05, *ends]), max([0.1, *ends])
    height = _TOP + _ROW * len(rows) + 40

    def x(value: float) -> float:
        return float(_LEFT + _WIDTH * (value - low) / (high - low))

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 40}" height="{height}" font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        '<text x="10" y="24" font-size="16">People who go: what our order gains, with 95 % intervals over cities</text>',
    ]
    for number, (_, colour, name) in enumerate(_PEERS):
        at = 10 + 220 * number
        parts.append(
            f'<circle cx="{at + 6}" cy="45" r="5" fill="{colour}"/><text x="{at + 18}" y="49">over {name}</text>'
        )
    step = 0.1 if high - low < 0.8 else 0.25 if high - low < 2.0 else 1.0
    tick = step * int(low / step)
    while tick <= high:
        parts.append(
            f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{_TOP - 8}" y2="{height - 30}" stroke="{"#444" if abs(tick) < 1e-9 else "#ddd"}"/>'
        )
        parts.append(f'<text x="{x(tick):.1f}" y="{height - 12}" text-anchor="middle">{tick:+.0%}</text>')
        tick += step
    for number, each in enumerate(rows):
        y = _TOP + _ROW * number + 8
        name = f"{each['name']}, {each['knows']}" + (
            "" if (each["budget"], each["wave"]) == (30, 4) else f", {each['budget']} asks by {each['wave']}"
        )
        parts.append(f'<text x="{_LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
        for shift, (peer, colour, _) in zip((-4, 4), _PEERS, strict=True):
            found = each[peer]
            parts.append(
                f'<line x1="{x(found["low"]):.1f}" x2="{x(found["high"]):.1f}" y1="{y + shift}" y2="{y + shift}" stroke="{colour}" stroke-width="2"/>'
            )
            parts.append(f'<circle cx="{x(found["mean"]):.1f}" cy="{y + shift}" r="4" fill="{colour}"/>')
    path.write_text("\n".join([*parts, "</svg>"]) + "\n")
