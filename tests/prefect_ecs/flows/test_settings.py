"""Invalid settings of flow runs."""

import pytest
from prefect_ecs.flows.settings import CodeBucketSettings, FlowSettings
from prefect_ecs.network.egress_settings import MAX_RULES
from pydantic import ValidationError

EGRESS = {"description": "Warehouse", "port": 5432}
STATEMENT = {"sid": "Read", "actions": ("s3:GetObject",), "resources": ("arn:aws:s3:::reports/*",)}
AWS_POLICY = "arn:aws:iam::aws:policy/"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"egress": (EGRESS,)}, "this one has none; set cidr, security_group_id or prefix_list_id"),
        (
            {"egress": ({**EGRESS, "cidr": "10.0.0.0/8", "prefix_list_id": "pl-02cd2c6b"},)},
            "this one has cidr and prefix_list_id",
        ),
        ({"egress": ({**EGRESS, "cidr": "10.0.0.1/8"},)}, "has host bits set"),
        ({"egress": ({**EGRESS, "security_group_id": "pl-02cd2c6b"},)}, "is not a security group ID, such as sg-"),
        ({"egress": ({**EGRESS, "prefix_list_id": "sg-02cd2c6b"},)}, "is not a prefix list ID, such as pl-"),
        ({"egress": ({**EGRESS, "cidr": "10.0.0.0/8", "port": 0},)}, "greater than or equal to 1"),
        ({"egress": ({**EGRESS, "cidr": "10.0.0.0/8", "description": "it's"},)}, "is not a valid rule description"),
        ({"egress": ({**EGRESS, "port": 443, "cidr": "0.0.0.0/0"},)}, "the stack already allows HTTPS to any address"),
        ({"egress": ({**EGRESS, "cidr": "10.0.0.0/8"},) * 2}, "tcp 5432 to 10.0.0.0/8 is listed twice"),
        (
            {"egress": tuple({**EGRESS, "port": port, "cidr": "10.0.0.0/8"} for port in range(1, MAX_RULES + 2))},
            "51 rules exceed the 50 that fit",
        ),
        ({"security_group_ids": ("sg-1",)}, "'sg-1' is not a security group ID"),
        (
            {"security_group_ids": tuple(f"sg-0123456{digit}" for digit in range(5))},
            "at most 4 security groups, each once",
        ),
        ({"security_group_ids": ("sg-01234567",) * 2}, "at most 4 security groups, each once"),
        ({"environment": {"2nd": "x"}}, "'2nd' is not a valid variable name"),
        (
            {"environment": {"PREFECT_API_KEY": "pnu"}},
            "PREFECT_API_KEY is a secret, and this file stores it in clear text",
        ),
        ({"task_role_policy_arns": ("ReadOnlyAccess",)}, "is not the ARN of a managed policy"),
        ({"task_role_policy_arns": (f"{AWS_POLICY}AdministratorAccess",)}, "allows every flow everything"),
        ({"task_role_policy_arns": (f"{AWS_POLICY}ReadOnlyAccess",) * 2}, "is listed twice"),
        (
            {"task_role_policy_arns": tuple(f"{AWS_POLICY}Policy{number}" for number in range(11))},
            "11 managed policies exceed the 10 that a role can have",
        ),
        ({"task_role_statements": ({**STATEMENT, "sid": "read reports"},)}, "is not a statement ID"),
        ({"task_role_statements": ({**STATEMENT, "actions": ("GetObject",)},)}, "'GetObject' is not an IAM action"),
        ({"task_role_statements": ({**STATEMENT, "actions": ("s3:*",)},)}, "allows every action of the service"),
        ({"task_role_statements": ({**STATEMENT, "actions": ()},)}, "at least 1 item"),
        ({"task_role_statements": ({**STATEMENT, "resources": ("reports",)},)}, "neither an ARN"),
        ({"task_role_statements": (STATEMENT, STATEMENT)}, "two statements have the sid 'Read'"),
    ],
)
def test_invalid_settings_are_refused_with_what_is_allowed(values: dict[str, object], expected: str) -> None:
    with pytest.raises(ValidationError) as error:
        FlowSettings.model_validate(values)
    assert expected in str(error.value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"mode": "external"}, 'mode = "external" needs external_name'),
        ({"mode": "managed", "external_name": "code"}, 'external_name needs mode = "external"'),
        ({"mode": "external", "external_name": "arn:aws:s3:::code"}, "a name, not an ARN"),
        ({"mode": "external", "external_name": "a..b"}, "no two dots in a row"),
    ],
)
def test_an_invalid_code_bucket_is_refused(values: dict[str, object], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        CodeBucketSettings.model_validate(values)
