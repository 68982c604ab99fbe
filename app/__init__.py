"""Sprout: a social graph in, real-world group plans out."""

__version__ = "0.1.0"
