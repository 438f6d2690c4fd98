"""Encryption settings."""

from typing import Annotated, Literal

from pydantic import Field

from prefect_ecs.settings_types.base import Model


class EncryptionSettings(Model):
    """Who owns the key that encrypts the stack's data at rest. Everything is encrypted either way."""

    key: Literal["aws-managed", "customer-managed"] = "customer-managed"
    """Default: "customer-managed", one KMS key of the stack's own, rotated yearly, whose policy says who may use it
    ($1 a month, $1 more after each of the first two yearly rotations, and $0.03 for 10,000 requests). "aws-managed" costs nothing
    and can't be restricted; dev uses it to keep the original bill. With alarms, their topic has a key of its own even then."""

    deletion_window_days: Annotated[int, Field(ge=7, le=30)] = 30
    """Days in which the deletion of the customer-managed key can be taken back. Default: 30, the longest that KMS offers."""
