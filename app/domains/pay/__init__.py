"""Payments: the share of each who goes is held until the table is certain, then taken, or let go."""
