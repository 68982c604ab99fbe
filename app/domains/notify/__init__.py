"""Notifications: what a person is told, each thing once."""
