"""`make bench`: measures, and writes docs/performance.md."""

import os
import sys
from datetime import UTC, datetime

from prefect_ecs_ops.common.synthesized import PROJECT
from workshop.bench.machine import machine
from workshop.bench.measure import BenchError, measure
from workshop.bench.memory import NoProcError, check_proc
from workshop.bench.performance_page import performance_page

PAGE = PROJECT / "docs" / "performance.md"


def bench() -> int:
    """Writes the page when everything is measured, and returns the exit code."""
    try:
        check_proc()
        measurements = measure(variables(), lambda line: print(line, flush=True))
    except (BenchError, NoProcError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; docs/performance.md is as it was.", file=sys.stderr)
        return 130
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(performance_page(measurements, machine(), datetime.now(UTC).date()), encoding="utf-8")
    print(f"wrote docs/{PAGE.name}")
    return 0


def variables() -> dict[str, str]:
    """Those of every measured process: bytecode is kept, and both ways use the Node that the library chooses."""
    # Importing the library's seam chooses the Node, through this process's own variables.
    import prefect_ecs.terraform.bindings  # noqa: F401, PLC0415

    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
