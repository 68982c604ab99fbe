"""Bookings as people make, see and cancel them; what happens to one in between is stage 6."""
