"""The seam to CDKTF."""

import subprocess
import sys
from pathlib import Path

import constructs

from ..stacks import PROJECT


def test_the_bindings_package_file_is_not_run() -> None:
    code = (
        "import sys, prefect_ecs.terraform.bindings;"
        "print(len([name for name in sys.modules if name.startswith('cdktf_cdktf_provider_aws.') and name.count('.') == 1]))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert int(loaded.stdout) < 100, "the package's own __init__ loads more than 2,100 modules"


def test_constructs_is_still_the_library() -> None:
    """constructs/ is a source root without __init__.py: a regular package wins over a namespace directory."""
    assert "site-packages" in Path(constructs.__file__).parts
    assert not (PROJECT / "constructs" / "__init__.py").exists()
    found = subprocess.run(
        [sys.executable, "-c", "import constructs; print(constructs.__file__)"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "site-packages" in found.stdout


def test_no_other_module_imports_cdktf() -> None:
    offenders = [
        file
        for root in ("constructs/prefect_ecs", "prefect_ecs_ops", "localcloud", "workshop")
        for file in (PROJECT / root).rglob("*.py")
        if file.name != "bindings.py"
        and any(line.startswith(("import cdktf", "from cdktf")) for line in file.read_text().splitlines())
    ]
    assert offenders == []
