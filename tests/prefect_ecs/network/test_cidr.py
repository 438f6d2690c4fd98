"""The subnet plan, for every address range that it accepts."""

from ipaddress import IPv4Network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prefect_ecs.network.cidr import SubnetPlan

SLOTS = range(8)


@st.composite
def networks(draw: st.DrawFn) -> IPv4Network:
    prefix = draw(st.integers(min_value=16, max_value=20))
    return IPv4Network((draw(st.integers(min_value=0, max_value=2**32 - 1)) >> (32 - prefix) << (32 - prefix), prefix))


@given(networks())
def test_subnets_lie_within_the_range_and_never_overlap(cidr: IPv4Network) -> None:
    plan = SubnetPlan(cidr)
    subnets = sorted([plan.private(zone) for zone in SLOTS] + [plan.public(zone) for zone in SLOTS])
    assert all(subnet.subnet_of(cidr) for subnet in subnets)
    assert all(not before.overlaps(after) for before, after in pairwise(subnets))


@given(networks())
def test_subnets_are_ones_that_aws_accepts(cidr: IPv4Network) -> None:
    plan = SubnetPlan(cidr)
    assert all(16 <= subnet.prefixlen <= 28 for zone in SLOTS for subnet in (plan.private(zone), plan.public(zone)))


@given(networks())
def test_private_slots_fill_the_lower_half_and_an_eighth_of_the_upper_is_public(cidr: IPv4Network) -> None:
    plan = SubnetPlan(cidr)
    assert sum(plan.private(zone).num_addresses for zone in SLOTS) == cidr.num_addresses // 2
    assert sum(plan.public(zone).num_addresses for zone in SLOTS) == cidr.num_addresses // 32


def test_the_original_design_s_range() -> None:
    plan = SubnetPlan(IPv4Network("10.0.0.0/16"))
    assert [str(plan.private(zone)) for zone in range(3)] == ["10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20"]
    assert [str(plan.public(zone)) for zone in range(3)] == ["10.0.128.0/24", "10.0.129.0/24", "10.0.130.0/24"]


@pytest.mark.parametrize("cidr", ["10.0.0.0/15", "10.0.0.0/21", "10.0.0.0/28"])
def test_a_range_that_does_not_fit_is_refused(cidr: str) -> None:
    with pytest.raises(ValueError, match=r"allowed: a prefix from /16 .* to /20"):
        SubnetPlan(IPv4Network(cidr))
