"""The measured runs: what they synthesize, and their order."""

import re
from pathlib import Path

import pytest
from prefect_ecs.settings import load_environment, load_environments

from workshop.bench import measure as bench
from workshop.bench.command import process_environment
from workshop.bench.measure import Run

from ...prefect_ecs.stacks import DEV


@pytest.mark.slow
def test_both_kinds_of_import_write_the_same_bytes(tmp_path: Path) -> None:
    environments = tmp_path / "environments"
    environments.mkdir()
    bench.write_environments(environments, 1)
    here = bench.synth(environments, tmp_path / "here", process_environment())
    ordinary = bench.synth(environments, tmp_path / "ordinary", process_environment(), ordinary=True)
    written = bench.contents(tmp_path / "here")
    assert "stacks/bench-01-us-east-1/cdk.tf.json" in written
    bench.check_same(written, bench.contents(tmp_path / "ordinary"))
    assert ordinary.peak_mib > here.peak_mib > 0, "the ordinary import loads far more"


def test_environments_have_the_settings_of_dev(tmp_path: Path) -> None:
    bench.write_environments(tmp_path, 12)
    settings = load_environments(tmp_path)
    assert [environment.environment for environment in settings][:2] == ["bench-01", "bench-02"]
    assert len(settings) == 12
    dev = load_environment(DEV)
    assert settings[0] == dev.model_copy(update={"environment": "bench-01", "region": "us-east-1"})


def test_different_bytes_are_named() -> None:
    with pytest.raises(bench.BenchError, match=r"wrote different bytes: b, c$"):
        bench.check_same({"a": b"1", "b": b"1"}, {"a": b"1", "b": b"2", "c": b""})


@pytest.mark.slow
def test_the_error_of_a_failed_synth_has_its_output(tmp_path: Path) -> None:
    with pytest.raises(bench.BenchError, match=r"(?s)exit code 1:.*contains no \*\.toml"):
        bench.synth(tmp_path, tmp_path / "out", process_environment())


def test_imports_and_sizes_alternate_and_the_first_pair_is_not_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[tuple[int, bool]] = []

    def fake(environments: Path, outdir: Path, _environment: dict[str, str], *, ordinary: bool = False) -> Run:
        made.append((len(list(environments.iterdir())), ordinary))
        outdir.mkdir()
        (outdir / "manifest.json").write_text("{}")
        return Run(float(len(made)), 1.0)

    monkeypatch.setattr(bench, "synth", fake)
    lines: list[str] = []
    measurements = bench.measure({}, lines.append)
    pairs = 2 * (bench.PAIRS + 1)
    assert made[:6] == [(1, True), (1, False), (1, False), (1, True), (1, True), (1, False)]
    assert len(measurements.here) == len(measurements.ordinary) == bench.PAIRS
    assert measurements.here[0].seconds == 3.0, "the first pair warms the caches"
    assert made[pairs:] == [(size, False) for size in bench.SIZES] * bench.ROUNDS
    assert {size: len(runs) for size, runs in measurements.by_stacks.items()} == dict.fromkeys(
        bench.SIZES, bench.ROUNDS
    )
    assert measurements.files == 1
    assert len(lines) == len(made)
    assert re.match(r"ordinary import, 1 stack: 1\.0 s, 1 MiB \(not counted\)", lines[0])


def test_bytecode_is_cached_and_both_imports_use_the_same_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in process_environment()
    assert "JSII_NODE" in process_environment()
