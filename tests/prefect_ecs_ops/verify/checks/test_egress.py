import pytest

from prefect_ecs_ops.verify.checks.egress import EgressRule, judge

HTTPS = EgressRule(protocol="tcp", from_port=443, to_port=443)
API = EgressRule(protocol="tcp", from_port=4200, to_port=4200)
CLOUD = "https://api.prefect.cloud/api/accounts/a/workspaces/w"
SERVER = "http://prefect.internal:4200/api"


@pytest.mark.parametrize(
    ("rules", "api_url", "ports"),
    [
        ([HTTPS], CLOUD, "443"),
        ([HTTPS, API], SERVER, "443 and 4200"),
        ([EgressRule(protocol="-1", from_port=-1, to_port=-1)], SERVER, "443 and 4200"),
        ([EgressRule(protocol="tcp", from_port=1, to_port=5000)], "http://prefect.internal/api", "443 and 80"),
    ],
)
def test_rules_that_let_it_out(rules: list[EgressRule], api_url: str, ports: str) -> None:
    finding = judge("sg-1", rules, api_url=api_url, apply="")
    assert (finding.holds, finding.found) == (True, f"the worker may send to port {ports}")


@pytest.mark.parametrize(
    ("rules", "api_url", "port"),
    [
        ([], CLOUD, 443),
        ([HTTPS], SERVER, 4200),
        ([API], SERVER, 443),
        ([EgressRule(protocol="udp", from_port=443, to_port=443)], CLOUD, 443),
    ],
)
def test_rules_that_do_not(rules: list[EgressRule], api_url: str, port: int) -> None:
    finding = judge("sg-1", rules, api_url=api_url, apply="`apply`")
    assert finding.found == f"the security group sg-1 of the worker lets no TCP out to port {port}"
    assert finding.remedy == "Put the rule back: `apply`."
