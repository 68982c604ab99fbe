"""Mails: one role, played by an SMTP server or by a folder."""
