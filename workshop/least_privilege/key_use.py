"""What a recorded request asks of the stack's KMS key, where the data it reads is encrypted with it.

Services ask KMS in the role's name, and say through which service and for what: the key's policy decides by that.
"""

from collections.abc import Iterable, Iterator, Sequence

from prefect_ecs.settings import Settings

from prefect_ecs_ops.common.synthesized import Json
from workshop.least_privilege.evaluator import AccessRequest, Question, judge
from workshop.least_privilege.evidence import Evidence
from workshop.least_privilege.places import evidence_of, place_of
from workshop.least_privilege.proof import listed
from workshop.least_privilege.stack_proof import stack_roles
from workshop.least_privilege.synthesized_policies import Place, SynthesizedPolicies

KEY_POLICY = "encryption_key_policy"

_CONTEXTS = {
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    "secretsmanager:GetSecretValue": ("secretsmanager", "kms:EncryptionContext:SecretARN"),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    "sqs:ReceiveMessage": ("sqs", "kms:EncryptionContext:aws:sqs:arn"),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    "s3:GetObject": ("s3", "kms:EncryptionContext:aws:s3:arn"),
}
"""Action → the service through which the key is used, and the member of the encryption context that says for what."""


def key_findings(settings: Settings, stack: Json, recorded: Sequence[Evidence]) -> list[str]:
    """What is wrong with the key's policy as far as roles use the key; empty for a stack without a key of its own."""
    if KEY_POLICY not in stack["locals"]:
        return []
    roles = stack_roles(settings, stack)
    policy = SynthesizedPolicies(stack, place_of(settings)).document(KEY_POLICY)
    requests = list(key_requests(evidence_of(settings, _encrypted(settings, recorded)), place_of(settings)))
    verdicts = judge([Question(request, resource_policy=policy) for request in requests])
    used = {
        (grant.sid, grant.action, request.principal)
        for request, verdict in zip(requests, verdicts, strict=True)
        for grant in verdict.grants
    }
    refused = [request for request, verdict in zip(requests, verdicts, strict=True) if not verdict.allowed]
    return [
        *(f"{request}: not allowed by the key's policy" for request in refused),
        *(
            f"{role} may {action} by {sid} of the key's policy, and nothing recorded needs it"
            for sid, action, role in _granted_to_roles(policy)
            if role in roles and (sid, action, role) not in used
        ),
    ]


def key_requests(evidence: Iterable[Evidence], place: Place) -> Iterator[AccessRequest]:
    """Each use of the key that these requests imply, once."""
    seen = set()
    for one in evidence:
        request = one.request
        if request.action not in _CONTEXTS:
            continue
        service, key = _CONTEXTS[request.action]
        # With a bucket key, the context is the bucket.
        subject = request.resource.partition("/")[0] if service == "s3" else request.resource
        if (request.principal, subject) in seen:
            continue
        seen.add((request.principal, subject))
        yield AccessRequest(
            principal=request.principal,
            action="kms:Decrypt",
            resource=f"arn:{place.partition}:kms:{place.region}:{place.account_id}:key/00000000-0000-0000-0000-000000000000",
            context={"kms:ViaService": f"{service}.{place.region}.amazonaws.com", key: subject},
        )


def _encrypted(settings: Settings, recorded: Iterable[Evidence]) -> list[Evidence]:
    """What exists before the stack is encrypted with somebody else's key."""
    others = {
        "secretsmanager:GetSecretValue": settings.secret.mode == "external",
        "s3:GetObject": settings.flows.code_bucket.mode == "external",
    }
    return [one for one in recorded if not others.get(one.request.action, False)]


def _granted_to_roles(policy: Json) -> Iterator[tuple[str, str, str]]:
    for statement in policy["Statement"]:
        principal = statement["Principal"]
        for role in listed(principal.get("AWS", [])) if isinstance(principal, dict) else []:
            if ":role/" in role:
                for action in listed(statement["Action"]):
                    yield statement["Sid"], action, role
