"""Recommendations: venues for a person by named rankers, and the feed of plan seeds a person was asked to join."""
