"""A reliability diagram as an SVG picture: what was said against what came true."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final
from xml.sax.saxutils import escape

from ml.judging import Bin

_SIZE, _EDGE = 420, 50
_COLOUR: Final = "#1b6ca8"


def reliability_diagram(bins: Sequence[Bin], title: str) -> str:
    """Draw bins as dots with the range of two standard errors, beside the diagonal of perfect calibration.

    Args:
        bins: From `ml.judging.reliability`.
        title: Written above.
    """
    top = max([0.1, *(max(each.said, min(1.0, each.came + 2 * _error(each))) for each in bins)])
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_SIZE}" height="{_SIZE}" fill="white"/>',
        f'<text x="{_EDGE}" y="{_EDGE - 20}">{escape(title)}</text>',
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _place(share, share)
        lines += [
            f'<line x1="{_EDGE}" x2="{_SIZE - _EDGE}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>',
            f'<text x="{_EDGE - 6}" y="{y + 4:.1f}" text-anchor="end">{share * top:.2f}</text>',
            f'<text x="{x:.1f}" y="{_SIZE - _EDGE + 18}" text-anchor="middle">{share * top:.2f}</text>',
        ]
    (x1, y1), (x2, y2) = _place(0.0, 0.0), _place(1.0, 1.0)
    lines.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#999999" stroke-dasharray="4 4"/>')
    for each in bins:
        low, high = max(0.0, each.came - 2 * _error(each)), min(1.0, each.came + 2 * _error(each))
        (x, y), (_, y_low), (_, y_high) = (_place(each.said / top, came / top) for came in (each.came, low, high))
        lines += [
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y_low:.1f}" y2="{y_high:.1f}" stroke="{_COLOUR}"/>',
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_COLOUR}"/>',
        ]
    lines.append(f'<text x="{_SIZE / 2}" y="{_SIZE - 12}" text-anchor="middle">said; up: share that came true</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _error(each: Bin) -> float:
    """Standard error of the share that came true."""
    return sqrt(each.came * (1.0 - each.came) / each.count)


def _place(across: float, up: float) -> tuple[float, float]:
    """Where a point of the unit square lies in the picture."""
    room = _SIZE - 2 * _EDGE
    return _EDGE + room * across, _SIZE - _EDGE - room * up
