"""Addresses are readable, and never shared."""

import re

import pytest
from prefect_ecs.terraform.bindings import Construct, Vpc
from prefect_ecs.terraform.bindings import Testing as CdktfTesting
from prefect_ecs.terraform.stack import ReadableStack

from ..stacks import DEV, addresses, synth_file


def test_a_path_is_an_address() -> None:
    stack = ReadableStack(CdktfTesting.app(), "s")
    vpc = Vpc(Construct(stack, "network"), "vpc", cidr_block="10.0.0.0/16")
    assert vpc.friendly_unique_id == "network_vpc"


def test_default_does_not_show() -> None:
    stack = ReadableStack(CdktfTesting.app(), "s")
    assert Vpc(Construct(stack, "network"), "Default", cidr_block="10.0.0.0/16").friendly_unique_id == "network"


def test_two_paths_that_give_one_address_are_refused() -> None:
    stack = ReadableStack(CdktfTesting.app(), "s")
    first = Vpc(Construct(stack, "a_b"), "c", cidr_block="10.0.0.0/16")
    second = Vpc(Construct(stack, "a"), "b_c", cidr_block="10.0.0.0/16")
    assert first.friendly_unique_id == "a_b_c"
    with pytest.raises(Exception, match=r"a/b_c and a_b/c would share the address aws_vpc\.a_b_c; rename one"):
        _ = second.friendly_unique_id


def test_the_documented_address_of_the_cluster() -> None:
    assert "aws_ecs_cluster.prefect_cluster" in addresses(synth_file(DEV))


def test_no_address_has_a_hash() -> None:
    assert [address for address in addresses(synth_file(DEV)) if re.search(r"_[0-9A-F]{8}$", address)] == []


def test_terraform_and_provider_versions() -> None:
    terraform = synth_file(DEV)["terraform"]
    assert terraform["required_version"] == ">= 1.11.0"
    assert terraform["required_providers"] == {"aws": {"source": "hashicorp/aws", "version": "~> 5.100"}}
    assert terraform["backend"] == {"local": {"path": "../../../state/dev.tfstate"}}
