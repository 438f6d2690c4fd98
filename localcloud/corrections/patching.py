"""How a correction changes moto: only what exists is replaced, only what is missing is added.

Both fail at the server's start when a new moto no longer has, or already has, what a correction was written for.
"""

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

Method: TypeAlias = Callable[..., Any]


def replace(owner: type, name: str) -> Callable[[Method], None]:
    """Decorator: calls to `owner.name` go to the decorated function, which gets the original as its first argument."""
    original = getattr(owner, name)

    def decorate(replacement: Method) -> None:
        @functools.wraps(original)
        def method(*args: Any, **kwargs: Any) -> Any:
            return replacement(original, *args, **kwargs)

        setattr(owner, name, method)

    return decorate


def add(owner: type) -> Callable[[Method], None]:
    """Decorator: gives `owner` the decorated function as a method of the same name.

    Raises:
        TypeError: moto has that method by now, so the correction can go.
    """

    def decorate(method: Method) -> None:
        if hasattr(owner, method.__name__):
            raise TypeError(f"moto implements {owner.__name__}.{method.__name__} now: drop the correction that adds it")
        setattr(owner, method.__name__, method)

    return decorate
