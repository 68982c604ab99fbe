"""`python -m app.cli`: the `sprout` command where the project is not installed, as in the container images."""

from app.cli.main import app

app()
