"""How many events a second, and how soon: `python -m benchmarks.bus`."""
