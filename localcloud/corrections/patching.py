"""Decorators that patch moto.

Both fail at startup when a new moto release changes what a correction patches.
"""

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

Method: TypeAlias = Callable[..., Any]


def replace(owner: type, name: str) -> Callable[[Method], None]:
    """Decorator: replaces the method `owner.name`; the replacement gets the original as its first argument.

    Raises:
        AttributeError: moto does not have the method.
    """
    original = getattr(owner, name)

    def decorate(replacement: Method) -> None:
        @functools.wraps(original)
        def method(*args: Any, **kwargs: Any) -> Any:
            return replacement(original, *args, **kwargs)

        setattr(owner, name, method)

    return decorate


def add(owner: type) -> Callable[[Method], None]:
    """Decorator: adds the function to `owner` as a method of the same name.

    Raises:
        TypeError: moto has the method, so the correction is no longer needed.
    """

    def decorate(method: Method) -> None:
        if hasattr(owner, method.__name__):
            raise TypeError(
                f"moto now implements {owner.__name__}.{method.__name__}: delete the correction that adds it"
            )
        setattr(owner, method.__name__, method)

    return decorate
