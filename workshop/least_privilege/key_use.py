"""The requests to the stack's KMS key that recorded requests imply, because the key encrypts the data that they read.

Services call KMS on behalf of the role. The key policy decides by the calling service and the encryption context.
"""

from collections.abc import Iterable, Iterator, Sequence

from prefect_ecs.settings import Settings

from prefect_ecs_ops.common.synthesized import Json
from workshop.least_privilege.evaluator import AccessRequest, Question, judge
from workshop.least_privilege.evidence import Evidence
from workshop.least_privilege.proof import listed
from workshop.least_privilege.stack_proof import evidence_of, stack_roles, target_of
from workshop.least_privilege.synthesized_policies import DeploymentTarget, SynthesizedPolicies

KEY_POLICY = "encryption_key_policy"

_CONTEXTS = {
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    "secretsmanager:GetSecretValue": ("secretsmanager", "kms:EncryptionContext:SecretARN"),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    "sqs:ReceiveMessage": ("sqs", "kms:EncryptionContext:aws:sqs:arn"),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    "s3:GetObject": ("s3", "kms:EncryptionContext:aws:s3:arn"),
}
"""Action → the service that calls KMS, and the condition key for the encrypted resource."""


def key_findings(settings: Settings, stack: Json, recorded: Sequence[Evidence]) -> list[str]:
    """Problems of the key policy regarding roles that use the key; empty for a stack without a key."""
    if KEY_POLICY not in stack["locals"]:
        return []
    roles = stack_roles(settings, stack)
    policy = SynthesizedPolicies(stack, target_of(settings)).document(KEY_POLICY)
    requests = list(key_requests(evidence_of(settings, _encrypted(settings, recorded)), target_of(settings)))
    verdicts = judge([Question(request, resource_policy=policy) for request in requests])
    used = {
        (grant.sid, grant.action, request.principal)
        for request, verdict in zip(requests, verdicts, strict=True)
        for grant in verdict.grants
    }
    refused = [request for request, verdict in zip(requests, verdicts, strict=True) if not verdict.allowed]
    return [
        *(f"{request}: not allowed by the key policy" for request in refused),
        *(
            f"{sid} of the key policy allows {action} to {role}, and nothing recorded needs it"
            for sid, action, role in _granted_to_roles(policy)
            if role in roles and (sid, action, role) not in used
        ),
    ]


def key_requests(evidence: Iterable[Evidence], target: DeploymentTarget) -> Iterator[AccessRequest]:
    """Each request to the key that the evidence implies, once."""
    seen = set()
    for item in evidence:
        request = item.request
        if request.action not in _CONTEXTS:
            continue
        service, key = _CONTEXTS[request.action]
        # With an S3 Bucket Key, the encryption context is the bucket.
        subject = request.resource.partition("/")[0] if service == "s3" else request.resource
        if (request.principal, subject) in seen:
            continue
        seen.add((request.principal, subject))
        yield AccessRequest(
            principal=request.principal,
            action="kms:Decrypt",
            resource=f"arn:{target.partition}:kms:{target.region}:{target.account_id}:key/00000000-0000-0000-0000-000000000000",
            context={"kms:ViaService": f"{service}.{target.region}.amazonaws.com", key: subject},
        )


def _encrypted(settings: Settings, recorded: Iterable[Evidence]) -> list[Evidence]:
    """Leaves out requests to existing resources, which keep their own encryption."""
    external = {
        "secretsmanager:GetSecretValue": settings.secret.mode == "external",
        "s3:GetObject": settings.flows.code_bucket.mode == "external",
    }
    return [item for item in recorded if not external.get(item.request.action, False)]


def _granted_to_roles(policy: Json) -> Iterator[tuple[str, str, str]]:
    for statement in policy["Statement"]:
        principal = statement["Principal"]
        for role in listed(principal.get("AWS", [])) if isinstance(principal, dict) else []:
            if ":role/" in role:
                for action in listed(statement["Action"]):
                    yield statement["Sid"], action, role
