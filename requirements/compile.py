"""Compiles the lock files from pyproject.toml: every version pinned, every file's hash, no registry's address.

`make lock` keeps the versions that still fit; after requirements/all.txt was deleted it takes the newest.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
UV = Path(sys.executable).with_name("uv")
ARGUMENTS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--quiet",
)


def main() -> None:
    """Writes all.txt, then what the images need with the same versions."""
    compile_to("all.txt", "pyproject.toml", "--all-extras")
    compile_to("api.txt", "pyproject.toml", "--constraint", "requirements/all.txt")
    compile_to("worker.txt", "pyproject.toml", "--extra=ml", "--constraint", "requirements/all.txt")
    compile_to("uv.txt", "requirements/uv.in")


def compile_to(name: str, *arguments: str) -> None:
    """Runs uv for one lock file."""
    print(f"requirements/{name}", flush=True)
    target = f"--output-file=requirements/{name}"
    subprocess.run([str(UV), "pip", "compile", *ARGUMENTS, target, *arguments], cwd=HERE.parent, check=True)


if __name__ == "__main__":
    main()
