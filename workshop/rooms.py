"""Collects what the modules of a package contribute, so that support for a new room is a new file and no other change."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def contributions(package: ModuleType, attribute: str) -> list[Any]:
    """The value of an attribute, such as `CONTROLS`, of every module in a package that has it.

    Args:
        package: the package with one module for each room of the stack.
        attribute: the name of the attribute. Modules without it are skipped.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."))
    modules = [importlib.import_module(name) for name in names]
    return [getattr(module, attribute) for module in modules if hasattr(module, attribute)]
