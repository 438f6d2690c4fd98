"""What the commands print: results and progress on standard output, errors on standard error."""

from rich.console import Console

out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def say(text: str) -> None:
    """Prints text as it is: no markup, no wrapping."""
    out.out(text, highlight=False)


def succeed(text: str) -> None:
    """Prints the line that ends a command that worked."""
    say(f"✓ {text}")


def fail(error: object) -> int:
    """Prints why a command ends on standard error, and returns its exit code, 1."""
    err.print(f"✗ {error}", style="red", markup=False)
    return 1


def confirm(question: str) -> bool:
    """Asks on standard output, and reads one line from standard input; only `y` and `yes` confirm."""
    try:
        answer = out.input(f"{question} [y/N] ", markup=False)
    except EOFError:
        say("\nNobody can answer here; to skip the question, add --yes.")
        return False
    return answer.strip().lower() in {"y", "yes"}
