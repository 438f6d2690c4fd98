"""Least privilege of the state bucket of the account."""

from collections.abc import Sequence

from workshop.least_privilege.rooms import PipelineNotRecorded

PIPELINE_NOT_RECORDED: Sequence[PipelineNotRecorded] = (
    PipelineNotRecorded(
        "for state in S3; the recording has its state in a file",
        ("kms:Decrypt", "kms:GenerateDataKey", "s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"),
    ),
)
