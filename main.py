"""The CDKTF app. `cdktf synth` runs it, and so does `python main.py`."""

import os
import sys
from pathlib import Path

from prefect_ecs import SettingsError, synthesize

PROJECT = Path(__file__).parent


def main() -> int:
    """Synthesizes every environment; a wrong setting is one line for each fault, not a traceback."""
    try:
        told = synthesize(PROJECT / "environments", Path(os.environ.get("CDKTF_OUTDIR", PROJECT / "cdktf.out")))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    for line in told:
        print(line, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
