"""Prints issues for moto's tracker: `python -m localcloud.corrections [NAME …]`, or updates the table in the README."""

import argparse
from pathlib import Path

from localcloud.corrections import CORRECTIONS
from localcloud.corrections.difference import difference_of, table

README = Path(__file__).resolve().parents[1] / "README.md"
_BEGIN, _END = "<!-- corrections: begin -->\n", "<!-- corrections: end -->\n"


def with_table(readme: str) -> str:
    """The README with an up-to-date table between its two markers."""
    before, _, rest = readme.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{table(CORRECTIONS)}\n\n{_END}{after}"


def main() -> None:
    """Reads the command line, and prints issues or writes the README."""
    by_name = {correction.__name__: correction for correction in CORRECTIONS}
    parser = argparse.ArgumentParser(
        prog="python -m localcloud.corrections", description="Prints corrections as issues for moto's tracker."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"corrections, by default all: {', '.join(sorted(by_name))}"
    )
    parser.add_argument("--write-readme", action="store_true", help="update the table in localcloud/README.md instead")
    arguments = parser.parse_args()
    if arguments.write_readme:
        README.write_text(with_table(README.read_text()))
        return
    unknown = sorted(set(arguments.names) - set(by_name))
    if unknown:
        parser.error(f"no such correction: {', '.join(unknown)}")
    print("\n\n".join(difference_of(by_name[name]).issue() for name in arguments.names or by_name))


if __name__ == "__main__":
    main()
