"""Influence: whom to win first, and in which order to ask."""
