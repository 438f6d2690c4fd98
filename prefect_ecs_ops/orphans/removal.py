"""The AWS CLI commands that remove a resource, by its ARN."""

import shlex
from dataclasses import dataclass

_QUEUE = (
    'aws sqs delete-queue --queue-url "$(aws sqs get-queue-url --queue-name {name} --query QueueUrl --output text)"'
)
_ROLE = (
    "for policy in $(aws iam list-role-policies --role-name {name} --query PolicyNames --output text); do "
    "aws iam delete-role-policy --role-name {name} --policy-name $policy; done; "
    "for policy in $(aws iam list-attached-role-policies --role-name {name} --query 'AttachedPolicies[].PolicyArn' --output text); do "
    "aws iam detach-role-policy --role-name {name} --policy-arn $policy; done; aws iam delete-role --role-name {name}"
)
_RULE = (
    "targets=$(aws events list-targets-by-rule --rule {name} --query 'Targets[].Id' --output text); "
    '[ -z "$targets" ] || aws events remove-targets --rule {name} --ids $targets; aws events delete-rule --name {name}'
)
_GATEWAY = (
    "vpc=$(aws ec2 describe-internet-gateways --internet-gateway-ids {id} "
    "--query 'InternetGateways[].Attachments[].VpcId' --output text); "
    '[ -z "$vpc" ] || aws ec2 detach-internet-gateway --internet-gateway-id {id} --vpc-id $vpc; '
    "aws ec2 delete-internet-gateway --internet-gateway-id {id}"
)
_ROUTES = (
    "for association in $(aws ec2 describe-route-tables --route-table-ids {id} "
    "--query 'RouteTables[].Associations[?!Main].RouteTableAssociationId[]' --output text); do "
    "aws ec2 disassociate-route-table --association-id $association; done; "
    "aws ec2 delete-route-table --route-table-id {id}"
)
# A VPC's default security group has the tags too; AWS deletes it with the VPC.
_GROUP = (
    '[ "$(aws ec2 describe-security-groups --group-ids {id} --query "SecurityGroups[].GroupName" --output text)" = default ] || '
    "aws ec2 delete-security-group --group-id {id}"
)

_COMMANDS: dict[str, str] = {
    # In order of removal: a resource comes before those that it uses.
    "ecs:service": "aws ecs delete-service --force --cluster {parent} --service {id}",
    "ecs:cluster": "aws ecs delete-cluster --cluster {id}",
    "ecs:task-definition": "aws ecs deregister-task-definition --task-definition {id}",
    "lambda:function": "aws lambda delete-function --function-name {name}",
    "cloudwatch:alarm": "aws cloudwatch delete-alarms --alarm-names {name}",
    "events:rule": _RULE,
    "sqs:": _QUEUE,
    "sns:": "aws sns delete-topic --topic-arn {arn}",
    "logs:log-group": "aws logs delete-log-group --log-group-name {name}",
    "secretsmanager:secret": "aws secretsmanager delete-secret --secret-id {arn} --recovery-window-in-days 7",
    "servicediscovery:namespace": "aws servicediscovery delete-namespace --id {id}",
    "ec2:vpc-flow-log": "aws ec2 delete-flow-logs --flow-log-ids {id}",
    "ec2:vpc-endpoint": "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {id}",
    "ec2:natgateway": (
        "aws ec2 delete-nat-gateway --nat-gateway-id {id}; aws ec2 wait nat-gateway-deleted --nat-gateway-ids {id}"
    ),
    "ec2:elastic-ip": "aws ec2 release-address --allocation-id {id}",
    "ec2:route-table": _ROUTES,
    "ec2:egress-only-internet-gateway": (
        "aws ec2 delete-egress-only-internet-gateway --egress-only-internet-gateway-id {id}"
    ),
    "ec2:internet-gateway": _GATEWAY,
    "ec2:instance": "aws ec2 terminate-instances --instance-ids {id}",
    "ec2:launch-template": "aws ec2 delete-launch-template --launch-template-id {id}",
    "ec2:security-group": _GROUP,
    "ec2:subnet": "aws ec2 delete-subnet --subnet-id {id}",
    "ec2:vpc": "aws ec2 delete-vpc --vpc-id {id}",
    "s3:": "aws s3 rb --force s3://{name}",
    "kms:key": "aws kms schedule-key-deletion --key-id {id} --pending-window-in-days 7",
    "iam:role": _ROLE,
}

_GO_WITH_THEIR_OWNER = frozenset(
    {"ecs:task", "ec2:network-interface", "ec2:security-group-rule", "ecs:container-instance"}
)
"""AWS tags these like the resource that they belong to, and removes them with it."""


@dataclass(frozen=True)
class Arn:
    """A resource's ARN in parts.

    Attributes:
        text: the whole ARN.
        kind: service and type, such as `ec2:vpc`; the type is empty if the service has only one (`sqs:`).
        name: everything after the type, such as `/ecs/prefect-worker`.
    """

    text: str
    kind: str
    name: str

    @staticmethod
    def parse(text: str) -> "Arn":
        service, resource = text.split(":", 5)[2], text.split(":", 5)[5]
        if service in ("sqs", "sns", "s3"):
            return Arn(text, f"{service}:", resource)
        separator = "/" if ":" not in resource or "/" in resource.partition(":")[0] else ":"
        kind, _, name = resource.partition(separator)
        return Arn(text, f"{service}:{kind}", name.removesuffix(":*"))

    @property
    def id(self) -> str:
        """The last part: an id such as vpc-0123, or the name without its path."""
        return self.name.rpartition("/")[2]

    @property
    def parent(self) -> str:
        """The part before the id, such as a service's cluster."""
        return self.name.rpartition("/")[0]

    @property
    def goes_with_its_owner(self) -> bool:
        return self.kind in _GO_WITH_THEIR_OWNER

    @property
    def order(self) -> tuple[int, str]:
        """Sort key: a resource comes before those that it uses."""
        kinds = list(_COMMANDS)
        return (kinds.index(self.kind) if self.kind in kinds else len(kinds), self.text)

    def removal(self, region: str) -> str | None:
        """The commands for a POSIX shell; None for a type of resource that the stacks don't create."""
        template = _COMMANDS.get(self.kind)
        if template is None:
            return None
        values = {
            "name": self.id if self.kind == "iam:role" else self.name,
            "id": self.id,
            "parent": self.parent,
            "arn": self.text,
        }
        command = template.format(**{key: shlex.quote(value) for key, value in values.items()})
        return f"export AWS_REGION={region}; {command}"
