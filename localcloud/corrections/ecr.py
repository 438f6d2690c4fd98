"""Corrections of ECR."""

from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.ecr.responses import ECRResponse

from localcloud.corrections.difference import upstream
from localcloud.corrections.patching import add

_ATTRIBUTES = ("ecrRepositoryPrefix", "upstreamRegistryUrl", "upstreamRegistry", "credentialArn", "customRoleArn")


@upstream(
    service="Amazon ECR",
    moto_does="Does not implement pull-through cache rules.",
    aws_does="Keeps one rule for each prefix.",
    sources=("https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html",),
    reproduce="""
        ecr = boto3.client("ecr")
        ecr.create_pull_through_cache_rule(ecrRepositoryPrefix="cached", upstreamRegistryUrl="public.ecr.aws")
        assert ecr.describe_pull_through_cache_rules(ecrRepositoryPrefixes=["cached"])["pullThroughCacheRules"]
    """,
)
def pull_through_cache_rules_exist() -> None:
    """Pull-through cache rules can be created, described and deleted."""

    def rules(response: Any) -> dict[str, dict[str, Any]]:
        held: dict[str, dict[str, Any]] = response.ecr_backend.__dict__.setdefault("pull_through_cache_rules", {})
        return held

    def rule_of(response: Any, prefix: str) -> dict[str, Any]:
        if prefix not in rules(response):
            raise _error(
                response, "PullThroughCacheRuleNotFoundException", f"The rule with prefix '{prefix}' does not exist"
            )
        return rules(response)[prefix]

    @add(ECRResponse)
    def create_pull_through_cache_rule(response: Any) -> ActionResult:
        prefix = response._get_param("ecrRepositoryPrefix")
        if prefix in rules(response):
            raise _error(
                response, "PullThroughCacheRuleAlreadyExistsException", f"A rule with prefix '{prefix}' exists already"
            )
        given = {name: response._get_param(name) for name in _ATTRIBUTES}
        rules(response)[prefix] = {
            **{name: value for name, value in given.items() if value},
            "createdAt": datetime.now(UTC),
            "registryId": response.current_account,
        }
        return ActionResult(rules(response)[prefix])

    @add(ECRResponse)
    def describe_pull_through_cache_rules(response: Any) -> ActionResult:
        prefixes = response._get_param("ecrRepositoryPrefixes") or list(rules(response))
        return ActionResult({"pullThroughCacheRules": [rule_of(response, prefix) for prefix in prefixes]})

    @add(ECRResponse)
    def delete_pull_through_cache_rule(response: Any) -> ActionResult:
        prefix = response._get_param("ecrRepositoryPrefix")
        rule_of(response, prefix)
        return ActionResult(rules(response).pop(prefix))


class _EcrError(ServiceException):
    # moto finds the error shapes of a service by the module name.
    __module__ = "moto.ecr.exceptions"


def _error(response: Any, code: str, message: str) -> ServiceException:
    return _EcrError(code, f"{message} in the registry with id '{response.current_account}'")
