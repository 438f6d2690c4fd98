import pytest

from localcloud.corrections import ecr
from localcloud.embedded_aws import EmbeddedAws

HUB = "registry-1.docker.io"
CREDENTIAL = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub-AbCdEf"


@pytest.mark.restores(correction=ecr.pull_through_cache_rules_exist)
def test_a_pull_through_cache_rule_exists_until_it_is_deleted(aws: EmbeddedAws, name: str) -> None:
    client = aws.client("ecr")
    client.create_pull_through_cache_rule(ecrRepositoryPrefix=name, upstreamRegistryUrl=HUB, credentialArn=CREDENTIAL)

    with pytest.raises(client.exceptions.PullThroughCacheRuleAlreadyExistsException):
        client.create_pull_through_cache_rule(ecrRepositoryPrefix=name, upstreamRegistryUrl=HUB)
    (rule,) = client.describe_pull_through_cache_rules(ecrRepositoryPrefixes=[name])["pullThroughCacheRules"]
    assert (rule["upstreamRegistryUrl"], rule["credentialArn"]) == (HUB, CREDENTIAL)

    client.delete_pull_through_cache_rule(ecrRepositoryPrefix=name)
    with pytest.raises(client.exceptions.PullThroughCacheRuleNotFoundException):
        client.describe_pull_through_cache_rules(ecrRepositoryPrefixes=[name])
    assert name not in str(client.describe_pull_through_cache_rules()["pullThroughCacheRules"])
