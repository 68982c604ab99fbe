"""Measurements: `python -m benchmarks.NAME [--quick] [--json FILE]`, each with its peer or baseline in the same run."""
