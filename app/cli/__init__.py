"""The command line: one file a command group, listed in `app.cli.main.GROUPS`."""
