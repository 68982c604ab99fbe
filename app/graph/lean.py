"""Keeps pandas and pyarrow out of the driver's import.

Where they are installed (for Graph Data Science's client), the driver imports both in order to send and receive their types.
Sprout never does, and it would cost every process more than a second of its start. Imported before the driver; whoever
wants pandas later gets it.
"""

from __future__ import annotations

import sys

_UNWANTED = [name for name in ("pandas", "pyarrow") if name not in sys.modules]
for _name in _UNWANTED:
    sys.modules[_name] = None  # type: ignore[assignment]  # the way to say that there is none
try:
    import neo4j  # noqa: F401
finally:
    for _name in _UNWANTED:
        del sys.modules[_name]
