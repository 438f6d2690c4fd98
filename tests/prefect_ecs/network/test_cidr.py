"""The subnet plan, for every address range that it accepts."""

from ipaddress import IPv4Network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prefect_ecs.network.cidr import LONGEST_PREFIX, MOST_ZONES, SHORTEST_PREFIX, SubnetPlan


@st.composite
def plans(draw: st.DrawFn) -> SubnetPlan:
    prefix = draw(st.integers(min_value=SHORTEST_PREFIX, max_value=LONGEST_PREFIX))
    address = draw(st.integers(min_value=0, max_value=2**32 - 1)) >> (32 - prefix) << (32 - prefix)
    return SubnetPlan(IPv4Network((address, prefix)))


def subnets(plan: SubnetPlan, zones: int) -> list[IPv4Network]:
    """What a stack with this many zones takes, in the order of addresses."""
    return sorted(tier(zone) for zone in range(zones) for tier in (plan.private, plan.public))


@given(plans())
def test_subnets_lie_within_the_range_and_never_overlap(plan: SubnetPlan) -> None:
    every = subnets(plan, plan.zones)
    assert all(subnet.subnet_of(plan.cidr) for subnet in every)
    assert all(not before.overlaps(after) for before, after in pairwise(every))


@given(plans())
def test_subnets_are_ones_that_aws_accepts(plan: SubnetPlan) -> None:
    assert all(16 <= subnet.prefixlen <= 28 for subnet in subnets(plan, plan.zones))


@given(plans(), st.data())
def test_growing_moves_no_subnet(plan: SubnetPlan, data: st.DataObject) -> None:
    before = data.draw(st.integers(min_value=1, max_value=plan.zones))
    after = data.draw(st.integers(min_value=before, max_value=plan.zones))
    assert set(subnets(plan, before)) <= set(subnets(plan, after))


@given(plans())
def test_no_address_is_lost_between_slots_of_a_kind(plan: SubnetPlan) -> None:
    """Zones fill each half from its start, without a gap that no subnet could ever take."""
    for tier, start in ((plan.private, plan.cidr[0]), (plan.public, plan.cidr[plan.cidr.num_addresses // 2])):
        slots = [tier(zone) for zone in range(plan.zones)]
        assert slots[0][0] == start
        assert all(int(before[-1]) + 1 == int(after[0]) for before, after in pairwise(slots))


@given(plans())
def test_private_slots_fill_the_lower_half(plan: SubnetPlan) -> None:
    assert sum(plan.private(zone).num_addresses for zone in range(plan.zones)) == plan.cidr.num_addresses // 2


@given(plans())
def test_the_rest_of_the_upper_half_can_be_given_out_in_one_piece_of_half_of_it(plan: SubnetPlan) -> None:
    """For subnets that users add themselves; ranges from /24 on are full."""
    taken = subnets(plan, plan.zones)
    last_quarter = list(plan.cidr.subnets(prefixlen_diff=2))[3]
    assert plan.cidr.prefixlen >= 24 or not any(last_quarter.overlaps(subnet) for subnet in taken)


@given(plans())
def test_every_zone_of_aws_has_room_but_in_the_smallest_ranges(plan: SubnetPlan) -> None:
    assert plan.zones == {25: 4, 26: 2}.get(plan.cidr.prefixlen, MOST_ZONES)


def test_the_original_design_s_range() -> None:
    plan = SubnetPlan(IPv4Network("10.0.0.0/16"))
    assert [str(plan.private(zone)) for zone in range(3)] == ["10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20"]
    assert [str(plan.public(zone)) for zone in range(3)] == ["10.0.128.0/24", "10.0.129.0/24", "10.0.130.0/24"]


@pytest.mark.parametrize("cidr", ["10.0.0.0/15", "10.0.0.0/27", "10.0.0.0/28"])
def test_a_range_that_does_not_fit_is_refused(cidr: str) -> None:
    with pytest.raises(ValueError, match=r"allowed: a prefix from /16 .* to /26"):
        SubnetPlan(IPv4Network(cidr))
