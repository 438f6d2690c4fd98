"""What is measured: one synth, in a process of its own.

`python -m workshop.bench.workload ENVIRONMENTS OUTDIR [--ordinary]` prints its peak memory in bytes.
"""

import importlib
import sys
from pathlib import Path

from workshop.bench.memory import peak_bytes

ORDINARY = "--ordinary"
"""Imports the bindings' package as any program would, before this project's own lazy way can step in."""


def main(arguments: list[str]) -> None:
    """Synthesizes every environment in a directory, as `main.py` does."""
    if ORDINARY in arguments:
        arguments.remove(ORDINARY)
        importlib.import_module("cdktf_cdktf_provider_aws")
    environments, outdir = map(Path, arguments)
    importlib.import_module("prefect_ecs.app").synthesize(environments, outdir)
    # jsii's Node is still there; it ends with this process.
    print(peak_bytes())


if __name__ == "__main__":
    main(sys.argv[1:])
