"""Peak memory of the measured process, from /proc."""

import subprocess
import sys
from pathlib import Path

import pytest

from workshop.bench import workload

MIB = 1024 * 1024


def run(code: str) -> int:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return int(done.stdout)


def test_a_peak_remains_after_memory_is_freed() -> None:
    plain = run("from workshop.bench.workload import peak_bytes; print(peak_bytes())")
    peak = run(f"from workshop.bench.workload import peak_bytes; x = bytearray({64 * MIB}); del x; print(peak_bytes())")
    assert 60 * MIB < peak - plain < 80 * MIB


def test_descendants_count() -> None:
    grandchild = f"x = bytearray({64 * MIB}); print('ready', flush=True); input()"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}], check=True)"
    process = subprocess.Popen([sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        alone = workload._peak_bytes(process.pid)
        assert workload.peak_bytes(process.pid) - alone > 60 * MIB
        assert process.stdin is not None
        process.stdin.write("\n")
    assert process.returncode == 0


def test_a_system_without_proc_gets_an_error_that_names_linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workload, "PROC", tmp_path)
    with pytest.raises(workload.NoProcError, match="run it on Linux, or in a container"):
        workload.check_proc()
