"""Reads of the API against a bare handler that runs `RETURN 1` through the same driver."""
