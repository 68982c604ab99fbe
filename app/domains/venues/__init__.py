"""Venues: found by place, text and kind; shown with their opening hours and free slots."""
