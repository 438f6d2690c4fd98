"""Corrections of AWS Config."""

from typing import Any

from moto.config.models import Scope

from localcloud.corrections.patching import replace


def rules_return_the_tag_of_their_scope() -> None:
    """DescribeConfigRules returns the TagKey and TagValue of a rule's scope.

    AWS: https://docs.aws.amazon.com/config/latest/APIReference/API_Scope.html
    moto: returns them as one member, Tags, which the API does not have.
    """

    @replace(Scope, "to_dict")
    def to_dict(original: Any, scope: Any) -> dict[str, Any]:
        described: dict[str, Any] = original(scope)
        for key, value in (described.pop("Tags", None) or {}).items():
            described.update({"TagKey": key} | ({} if value is None else {"TagValue": value}))
        return described
