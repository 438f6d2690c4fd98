"""The CDKTF app. `cdktf synth` runs it, and so does `python main.py`."""

import os
import sys
from pathlib import Path

from prefect_ecs import SettingsError, synthesize

PROJECT = Path(__file__).parent


def main() -> int:
    """Synthesizes every environment; prints one line for each wrong setting instead of a traceback."""
    try:
        messages = synthesize(PROJECT / "environments", Path(os.environ.get("CDKTF_OUTDIR", PROJECT / "cdktf.out")))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    for message in messages:
        print(message, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
