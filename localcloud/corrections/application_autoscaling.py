"""Corrections of Application Auto Scaling."""

import json
from typing import Any

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.utilities.tagging_service import TaggingService

from localcloud.corrections.patching import add, replace


def scalable_targets_have_tags() -> None:
    """A scalable target keeps the tags given to RegisterScalableTarget and TagResource, and ListTagsForResource has them.

    AWS: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ListTagsForResource.html
    moto: knows no tags; ListTagsForResource is not implemented, which ends Terraform's apply, plan and destroy alike.
    """

    @replace(ApplicationAutoScalingResponse, "register_scalable_target")
    def register_scalable_target(original: Any, response: Any) -> str:
        answer: str = original(response)
        tags = response._get_param("Tags")
        if tags:
            _tagger(response).tag_resource(json.loads(answer)["ScalableTargetARN"], _pairs(tags))
        return answer

    @add(ApplicationAutoScalingResponse)
    def tag_resource(response: Any) -> str:
        _tagger(response).tag_resource(response._get_param("ResourceARN"), _pairs(response._get_param("Tags")))
        return "{}"

    @add(ApplicationAutoScalingResponse)
    def untag_resource(response: Any) -> str:
        _tagger(response).untag_resource_using_names(response._get_param("ResourceARN"), response._get_param("TagKeys"))
        return "{}"

    @add(ApplicationAutoScalingResponse)
    def list_tags_for_resource(response: Any) -> str:
        return json.dumps({"Tags": _tagger(response).get_tag_dict_for_resource(response._get_param("ResourceARN"))})


def _tagger(response: Any) -> TaggingService:
    backend: ApplicationAutoscalingBackend = response.applicationautoscaling_backend
    # Kept on the backend, so that a reset of moto forgets it.
    tagger: TaggingService = backend.__dict__.setdefault("tagger", TaggingService())
    return tagger


def _pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
