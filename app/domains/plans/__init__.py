"""Plans and their bookings: shown to the people who go, and to those who run the service."""
