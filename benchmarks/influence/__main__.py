"""Influence: whom to win first, and in which order to ask.

python -m benchmarks.influence classical [--graph FILE[.gz]] [--quick] [--json FILE]
python -m benchmarks.influence city [--quick] [--behaviour package.module:Class] [--policy package.module:Class] [--json FILE]
python -m benchmarks.influence reorder [--quick] [--json FILE]
python -m benchmarks.influence rivals [--quick] [--json FILE]
"""

from __future__ import annotations

import sys

from benchmarks.influence import city, classical, reorder, rivals

PARTS = {"classical": classical.main, "city": city.main, "reorder": reorder.main, "rivals": rivals.main}


def main() -> int:
    """Runs the part that is named."""
    words = sys.argv[1:]
    if not words or words[0] not in PARTS:
        sys.stderr.write(f"{(__doc__ or '').strip()}\n")
        return 0 if words[:1] in (["-h"], ["--help"]) else 2
    return PARTS[words[0]](words[1:])


if __name__ == "__main__":
    raise SystemExit(main())
