"""`make local`, whole: what it prints, its exit code, and that Ctrl-C at any point leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from workshop.local.command import LOGGED

from ..prefect_ecs.stacks import PROJECT

pytestmark = pytest.mark.xdist_group("make-local")

TIMEOUT_SECONDS = 600.0
OPS = (sys.executable, "-m", "workshop", "local")
# A shell starts what it runs in the background with SIGINT ignored, and all below inherit that. Here Ctrl-C has to work
# however the tests were started.
HEEDING_INTERRUPTS = (
    sys.executable,
    "-c",
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])",
)


class Run:
    """The command while it runs. Everything it makes is in `directory`, and its processes know that directory."""

    def __init__(self, process: "subprocess.Popen[str]", directory: Path) -> None:
        self.process = process
        self.directory = directory
        self.lines: list[str] = []
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, text: str) -> None:
        """Returns once it has printed that."""

        def is_there() -> bool:
            return any(text in line for line in self.lines)

        with self._more:
            self._more.wait_for(lambda: is_there() or not self._reader.is_alive(), TIMEOUT_SECONDS)
        assert is_there(), f"it did not print {text!r}:\n{self.output}"

    def exit_code(self) -> int:
        code = self.process.wait(TIMEOUT_SECONDS)
        self._reader.join(TIMEOUT_SECONDS)
        return code

    def processes(self) -> list[str]:
        """What still runs in that directory, or was started with it in its environment."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                place, known = os.readlink(entry / "cwd"), (entry / "environ").read_bytes()
                if place.startswith(str(self.directory)) or str(self.directory).encode() in known:
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        return found

    def left_behind(self) -> list[str]:
        return sorted(path.name for path in self.directory.iterdir())

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._more:
                self.lines.append(line.rstrip("\n"))
                self._more.notify_all()
        with self._more:
            self._more.notify_all()


Start = Callable[..., AbstractContextManager[Run]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    @contextmanager
    def started(*command: str) -> Iterator[Run]:
        directory = tmp_path / "temporary"
        directory.mkdir()
        # The test itself may run under make, whose flags must not reach it; a user's own AWS and Prefect are not used.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        foreign = {"AWS_PROFILE": "not-there", "PREFECT_API_URL": "http://127.0.0.1:9/api", "TMPDIR": str(directory)}
        with subprocess.Popen(
            [*HEEDING_INTERRUPTS, *command],
            cwd=PROJECT,
            env={**inherited, **foreign},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process:
            try:
                yield Run(process, directory)
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                    process.wait(TIMEOUT_SECONDS)

    return started


def test_make_local_goes_from_synth_to_a_completed_flow_run_and_to_nothing_left(start: Start) -> None:
    with start("make", "local") as run:
        code = run.exit_code()

    assert code == 0, run.output
    expected = [
        "── Synthesize the dev stack",
        "Apply complete! Resources: ",
        "✓ a second plan changes nothing",
        # Longer than 80 columns: uncut.
        "prefect-worker-service    aws_ecs_service.worker_service",
        "arn:aws:ecs:us-east-1:123456789012:service/prefect-cluster/prefect-worker-service",
        "prefect_api_url               http://127.0.0.1:",
        "~ work pool ecs-work-pool: created, with the stack's base job template",
        "✓ the worker of service prefect-worker-service is online in pool ecs-work-pool",
        LOGGED,
        "went through the worker and RunTask to Completed",
        "- task definition prefect_ecs-work-pool_",
        "✓ nothing is left",
    ]
    position = 0
    for text in expected:
        found = run.output.find(text, position)
        assert found >= 0, f"{text!r} is missing, or not in its place:\n{run.output}"
        position = found
    assert run.processes() == []
    assert run.left_behind() == []


def test_an_interrupt_during_apply_leaves_nothing(start: Start) -> None:
    with start(*OPS) as run:
        run.wait_for("aws_vpc.network_vpc: Creating...")
        run.process.send_signal(signal.SIGINT)
        code = run.exit_code()

    assert code == 130, run.output
    assert run.lines[-1] == "Interrupted; everything that was started has been stopped and removed."
    assert "Traceback" not in run.output
    assert run.processes() == []
    assert run.left_behind() == []


def test_keep_stays_up_for_use_by_hand_until_an_interrupt(start: Start) -> None:
    with start(*OPS, "--keep") as run:
        run.wait_for("add --endpoint-url")
        shown = run.output[run.output.index("── Up until Ctrl-C") :]
        lines = "\n".join(line for line in shown.splitlines() if line.startswith(("unset ", "export ")))
        (terraform,) = re.findall(r"^terraform -chdir=.*$", shown, re.MULTILINE)
        (pages,) = re.findall(r"^Prefect UI: (http://\S+)$", shown, re.MULTILINE)
        programs = f"export PATH={Path(sys.executable).parent}:$PATH"
        wanted = f"""
            set -e
            {terraform}
            prefect work-pool ls
            python -c "import boto3; print(boto3.client('ecs').list_clusters()['clusterArns'])"
            python -c "import urllib.request as u; print(u.urlopen('{pages}', timeout=60).status)"
        """
        done = subprocess.run(
            ["bash", "-c", f"{programs}\n{lines}\n{wanted}"],
            env={**os.environ, "AWS_PROFILE": "not-there", "PREFECT_API_KEY": "", "COLUMNS": "200"},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert run.process.poll() is None
        run.process.send_signal(signal.SIGINT)
        code = run.exit_code()

    assert done.returncode == 0, done.stdout + done.stderr
    for text in ('"prefect-cluster"', "ecs-work-pool", "cluster/prefect-cluster", "200"):
        assert text in done.stdout
    assert code == 130, run.output
    assert run.lines[-1].startswith("Interrupted")
    assert run.processes() == []
    assert run.left_behind() == []
