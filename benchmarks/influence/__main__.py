"""Influence: whom to win first.

python -m benchmarks.influence classical [--graph FILE[.gz]] [--quick] [--json FILE]
"""

from __future__ import annotations

import sys

from benchmarks.influence import classical

PARTS = {"classical": classical.main}


def main() -> int:
    """Runs the part that is named."""
    words = sys.argv[1:]
    if not words or words[0] not in PARTS:
        sys.stderr.write(f"{(__doc__ or '').strip()}\n")
        return 0 if words[:1] in (["-h"], ["--help"]) else 2
    return PARTS[words[0]](words[1:])


if __name__ == "__main__":
    raise SystemExit(main())
