"""How changes of the pool's template are reported."""

import copy

from prefect_ecs.flows.job_template import shipped_template

from prefect_ecs_ops.work_pool.pool import differences


def test_equal_templates_differ_in_nothing() -> None:
    assert list(differences(shipped_template(), shipped_template())) == []


def test_each_default_is_named_with_both_values() -> None:
    new = copy.deepcopy(shipped_template())
    properties = new["variables"]["properties"]
    properties["image"]["default"] = "flows:2"
    properties["cpu"]["default"] = 512
    old = copy.deepcopy(new)
    old["variables"]["properties"]["image"]["default"] = "flows:1"
    del old["variables"]["properties"]["cpu"]["default"]

    assert list(differences(old, new)) == ["default of cpu: null → 512", 'default of image: "flows:1" → "flows:2"']


def test_anything_else_is_one_line() -> None:
    new = shipped_template()
    new["job_configuration"]["task_run_request"]["networkConfiguration"] = {"awsvpcConfiguration": {}}
    new["variables"]["properties"]["cpu"]["title"] = "Units"
    (line,) = differences(shipped_template(), new)
    assert "job configuration" in line


def test_a_template_without_variables_can_be_replaced() -> None:
    assert list(differences({}, shipped_template()))
