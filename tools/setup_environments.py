"""Makes or repairs the environments inside this folder, each from its committed lock.

Usage: python tools/setup_environments.py NAME…   (python, node, checkov or awscli; `tools/setup` finds a Python for it)

Only the standard library is used: nothing is installed yet when this runs.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from neutral_locks import pipfile_hash

PROJECT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130
"""The exit code that shells give for Ctrl-C."""


class OutdatedLockError(Exception):
    """A Pipfile was changed and not locked."""


@dataclass(frozen=True)
class Environment:
    """A directory that is made from files.

    It is complete when its `.made-from` holds the digest of those files. That is written last and taken away first, so that what an
    interrupted or killed run leaves behind is recognised, removed and made anew. The digest covers the directory's own place too: scripts
    and editable installs name it, so a project that was moved or copied needs new environments.
    """

    directory: Path
    sources: tuple[Path, ...]
    make: Callable[[], None]
    program: Path
    """A link in it that dangles once the Python that it was made with is gone."""

    @property
    def marker(self) -> Path:
        """The file that is there when the environment is complete."""
        return self.directory / ".made-from"

    def digest(self) -> str:
        """What a complete environment was made from."""
        digest = hashlib.sha256(str(self.directory).encode())
        for source in self.sources:
            digest.update(b"\0" + source.read_bytes())
        return digest.hexdigest()

    def ensure(self) -> None:
        """Makes the environment if it is missing, brings it up to date if its sources changed, and does nothing otherwise."""
        digest = self.digest()
        made_from = self.marker.read_text(encoding="utf-8") if self.marker.is_file() else None
        if made_from is None or not self.program.exists():
            self._remove()
        elif made_from == digest:
            return
        self.marker.unlink(missing_ok=True)
        print(f"Setting up {os.path.relpath(self.directory, PROJECT)} …", file=sys.stderr, flush=True)
        self.make()
        unfinished = self.marker.with_suffix(".new")
        unfinished.write_text(digest, encoding="utf-8")
        unfinished.replace(self.marker)

    def _remove(self) -> None:
        if self.directory.is_symlink():
            self.directory.unlink()
        elif self.directory.exists():
            shutil.rmtree(self.directory)


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Waits until no other run, nor a program that one started, is at work in this folder."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        # Whoever inherits the open file holds the lock too: a killed run's pip is waited for.
        os.set_inheritable(held.fileno(), True)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up of this folder is running; waiting for it.", file=sys.stderr, flush=True)
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def run(*command: str | Path, cwd: Path = PROJECT, **variables: str) -> None:
    """Runs a program of the set-up, untouched by what the user's shell says about other environments."""
    foreign = (
        "PYTHONHOME",
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_USER",
        "PIP_REQUIRE_VIRTUALENV",
    )
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in foreign and (not name.startswith("PIPENV_") or name == "PIPENV_PYPI_MIRROR")
    }
    subprocess.run(
        command,
        cwd=cwd,
        env=inherited | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"} | variables,
        stdin=subprocess.DEVNULL,
        close_fds=False,
        check=True,
    )


def make_pipenv() -> None:
    """Installs pipenv from its lock with plain pip, hashes checked."""
    run(sys.executable, "-m", "venv", PIPENV.directory)
    lock = json.loads((PROJECT / "tools/pipenv/Pipfile.lock").read_text(encoding="utf-8"))
    lines = [
        " ".join([name + package["version"], *(f"--hash={one}" for one in package["hashes"])])
        for name, package in lock["default"].items()
    ]
    requirements = PIPENV.directory / "requirements.txt"
    requirements.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run(
        PIPENV.program,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--requirement",
        requirements,
    )


def sync(folder: Path) -> None:
    """Makes `<folder>/.venv` equal to `<folder>/Pipfile.lock`: what is missing is installed, what is not locked is removed."""
    lock = json.loads((folder / "Pipfile.lock").read_text(encoding="utf-8"))
    if lock["_meta"]["hash"]["sha256"] != pipfile_hash(folder / "Pipfile"):
        raise OutdatedLockError(
            f"{os.path.relpath(folder / 'Pipfile.lock', PROJECT)} does not belong to the Pipfile beside it; run: make lock"
        )
    PIPENV.ensure()

    def pipenv(*arguments: str) -> None:
        settings = {
            "PIPFILE": str(folder / "Pipfile"),
            "VENV_IN_PROJECT": "1",
            "IGNORE_VIRTUALENVS": "1",
            "VERBOSITY": "-1",
            "NOSPIN": "1",
        }
        run(
            PIPENV.program,
            "-m",
            "pipenv",
            *arguments,
            cwd=folder,
            **{f"PIPENV_{name}": value for name, value in settings.items()},
        )

    if not (folder / ".venv").exists():
        pipenv("--quiet", "--python", sys.executable)
    pipenv("sync", "--dev", "--clean")


def make_node_modules() -> None:
    """Installs what npm ships. `.npmrc` keeps install scripts off: nothing is compiled, and nothing comes from outside the registry."""
    PYTHON.ensure()
    run(PROJECT / "tools/npm", "ci", "--loglevel", "error")


def virtual_environment(folder: Path, *others: Path) -> Environment:
    """The environment of a folder that has a Pipfile and its lock."""
    sources = (folder / "Pipfile", folder / "Pipfile.lock", *others)
    return Environment(folder / ".venv", sources, lambda: sync(folder), folder / ".venv/bin/python")


PIPENV = Environment(
    PROJECT / ".tools/pipenv",
    (PROJECT / "tools/pipenv/Pipfile.lock",),
    make_pipenv,
    PROJECT / ".tools/pipenv/bin/python",
)
PYTHON = virtual_environment(PROJECT, PROJECT / "pyproject.toml")
ENVIRONMENTS = {
    "python": PYTHON,
    "node": Environment(
        PROJECT / "node_modules",
        (PROJECT / "package.json", PROJECT / "package-lock.json"),
        make_node_modules,
        PROJECT / "node_modules/.bin/cdktf",
    ),
    "checkov": virtual_environment(PROJECT / "tools/checkov"),
    "awscli": virtual_environment(PROJECT / "tools/awscli"),
    "pipenv": PIPENV,
}


def main(names: list[str]) -> int:
    """Makes the named environments; a failure is one line below what the failed program itself said."""
    unknown = [name for name in names if name not in ENVIRONMENTS]
    if unknown or not names:
        print(f"usage: tools/setup NAME…   (NAME is one of {', '.join(ENVIRONMENTS)})", file=sys.stderr)
        return 2
    try:
        with one_at_a_time(PROJECT / ".tools/lock"):
            for name in names:
                ENVIRONMENTS[name].ensure()
    except subprocess.CalledProcessError as error:
        command = " ".join(map(str, error.cmd))
        print(
            f"The set-up stopped: `{command}` ended with {error.returncode}. Run the same make command again to go on.",
            file=sys.stderr,
        )
        return 1
    except OutdatedLockError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. Run the same make command again to go on.", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
