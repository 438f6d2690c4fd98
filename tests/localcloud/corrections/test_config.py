import pytest

from localcloud.corrections import config
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=config.rules_return_the_tag_of_their_scope)
@pytest.mark.parametrize("scope", [{"TagKey": "Project", "TagValue": "prefect"}, {"TagKey": "Project"}])
def test_a_rule_returns_the_tag_of_its_scope(aws: EmbeddedAws, name: str, scope: dict[str, str]) -> None:
    client = aws.client("config")
    recorder = {"name": "default", "roleARN": "arn:aws:iam::123456789012:role/config"}
    client.put_configuration_recorder(ConfigurationRecorder=recorder)
    source = {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}
    client.put_config_rule(ConfigRule={"ConfigRuleName": name, "Source": source, "Scope": scope})

    (rule,) = client.describe_config_rules(ConfigRuleNames=[name])["ConfigRules"]

    assert rule["Scope"] == scope
