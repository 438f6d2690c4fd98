"""Tags without which nothing is synthesized."""

from typing import Any

import jsii

from prefect_ecs.aws import Annotations, Aspects, AwsProvider, IAspect, TerraformStack
from prefect_ecs.settings.account import AccountSettings
from prefect_ecs.settings.environment import Settings
from prefect_ecs.settings.tags import RESERVED_TAGS


@jsii.implements(IAspect)
class _RequireTags:
    """Looks at the provider, whose default tags go on everything in the stack that can have tags."""

    def __init__(self, required: tuple[str, ...], file: str) -> None:
        self._required = required
        self._file = file

    def visit(self, node: Any) -> None:
        if isinstance(node, AwsProvider):
            blocks: Any = node.default_tags_input or []
            given = {key: value for block in blocks for key, value in (_tags(block) or {}).items()}
            missing = [key for key in self._required if not given.get(key)]
            if missing:
                Annotations.of(node).add_error(
                    f"required tags are missing: {', '.join(missing)} (given: {', '.join(sorted(given)) or 'none'}); "
                    f"write them under [tags] in {self._file}"
                )


def _tags(block: Any) -> dict[str, str] | None:
    found: dict[str, str] | None = block.get("tags") if isinstance(block, dict) else block.tags
    return found


def require_tags(stack: TerraformStack, settings: Settings | AccountSettings) -> None:
    """Refuses to synthesize a stack whose provider does not set the stack's own tags and those of `required_tags`."""
    required = (*RESERVED_TAGS, *settings.required_tags)
    Aspects.of(stack).add(_RequireTags(required, f"environments/{settings.environment}.toml"))
