"""Makes `.venv` with the locked dependencies. Run by make with any Python 3.11+; uses nothing but the standard library.

python3 requirements/install.py [--torch default|cpu]
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements" / "all.txt"
#: What the CUDA build of PyTorch brings along; the CPU build has none of it.
CUDA = re.compile(r"^(torch|triton|nvidia-|cuda-)(?!-geometric)")


def main() -> None:
    """Creates the environment, then uv in it, then everything else with uv."""
    options = argparse.ArgumentParser()
    options.add_argument("--torch", choices=("default", "cpu"), default="default")
    torch = options.parse_args().torch
    began = time.monotonic()
    if not works():
        say(f"making .venv with Python {sys.version.split()[0]}")
        make_venv()
    say("installing uv")
    run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        "requirements/uv.txt",
    )
    if torch == "cpu":
        install_cpu_torch()
    else:
        say("installing the locked dependencies (PyTorch with CUDA among them: 4 GB; TORCH=cpu takes less)")
        uv("--require-hashes", "-r", str(LOCK))
    uv("--no-deps", "--no-build-isolation", "--quiet", "-e", ".")
    say(f"ready after {time.monotonic() - began:.0f} s")


def works() -> bool:
    """Whether a usable environment is there; one that was moved or half made is made anew."""
    return (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    )


def make_venv() -> None:
    """Makes an empty environment; says what is missing where the system's Python is incomplete."""
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            f"{done.stdout}{done.stderr}\nThis Python cannot make virtual environments. On Debian and Ubuntu:"
            f" apt install python3-venv. Or name another one: make PYTHON=/path/to/python3"
        )


def install_cpu_torch() -> None:
    """Everything but PyTorch and CUDA with hashes, then PyTorch's CPU build of the locked version."""
    rest, version = without_cuda(LOCK.read_text())
    listed = VENV / "requirements-cpu.txt"
    listed.write_text(rest)
    say("installing the locked dependencies")
    # torch-geometric and others name torch, which comes after them.
    uv("--require-hashes", "--no-deps", "-r", str(listed))
    say(f"installing PyTorch {version} for CPUs")
    uv("--torch-backend", "cpu", f"torch=={version}", hint="Without TORCH=cpu, make takes the build with CUDA.")


def without_cuda(lock: str) -> tuple[str, str]:
    """The lock without PyTorch and CUDA, and PyTorch's version."""
    entries = re.split(r"\n(?=\S)", lock)
    version = next(match[1] for entry in entries if (match := re.match(r"torch==([^ ]+)", entry)))
    return "\n".join(entry for entry in entries if not CUDA.match(entry)) + "\n", version


def uv(*arguments: str, hint: str = "") -> None:
    """Installs into the environment; compiled once here, each of Sprout's processes starts in half the time."""
    run(VENV / "bin" / "uv", "pip", "install", "--compile-bytecode", "--python", PYTHON, *arguments, hint=hint)


def run(*command: str | Path, hint: str = "") -> None:
    """Runs a command; ends with its exit status, and a hint, if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        say(f"this failed: {' '.join(str(part) for part in command)}")
        if hint:
            say(hint)
        sys.exit(done.returncode)


def say(text: str) -> None:
    """Tells what takes time."""
    print(f"Setup: {text}", flush=True)


if __name__ == "__main__":
    main()
