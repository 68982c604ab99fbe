"""Answers and bookings by many clients while processes and engines are killed: nothing may be lost, doubled or oversold."""
