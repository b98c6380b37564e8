"""Names of actions and condition keys: those of the tables of ``calls/``, and others of SageMaker as data.

The source is the Service Authorization Reference of 2026.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from sagemock.authorization.calls import mlflow_actions
from sagemock.authorization.calls.keys import KEYS, SERVICE, STUDIO_KEYS
from sagemock.authorization.language.keys import GLOBAL_KEY_PREFIXES, GLOBAL_KEYS
from sagemock.protocol.service_model import service_model

# Actions that are not operations of the API: permissions only, or operations of SageMaker's other APIs.
_OTHER_ACTIONS = """
AccessModelPackage BatchGetMetrics BatchGetRecord BatchPutMetrics BatchWriteRecord CallMlflowAppApi CallPartnerAppApi
CallWithBearerToken CompleteRollout CreateLineageGroupPolicy CreateReservedCapacity CreateSharedModel DeleteHumanLoop
DeleteLineageGroupPolicy DeleteRecord DeleteResourcePolicy DeployHubModel DescribeClusterInference DescribeHumanLoop
DescribeSharedModel ExecuteSamplingOperation ExecuteTrainingOperation GetDeployments GetDeviceRegistration GetRecord
GetResourcePolicy GetSamplingOperationResult GetTrainingOperationResult InvokeEndpoint InvokeEndpointAsync
InvokeEndpointWithResponseStream ListHumanLoops ListRecords ListSharedModelEvents ListSharedModelVersions
ListSharedModels PutLineageGroupPolicy PutRecord PutResourcePolicy Sample SampleTrainingSession
SampleTrainingSessionWithResponseStream SampleWithResponseStream SendHeartbeat SendSharedModelEvent StartHumanLoop
StopHumanLoop TrainHubModel UpdateClusterInference UpdateReward UpdateSharedModel
"""
# Condition keys of operations that sagemock does not simulate.
_OTHER_KEYS = """
BearerTokenType CurrentModelLifeCycleStage CurrentModelLifeCycleStageStatus CustomerMetadataPropertiesToRemove
DirectGatedModelAccess EnableRemoteDebug FeatureGroupDisableGlueTableCreation FeatureGroupEnableOnlineStore
FeatureGroupOfflineStoreConfig FeatureGroupOfflineStoreKmsKey FeatureGroupOfflineStoreKmsKeyArn
FeatureGroupOfflineStoreS3Uri FeatureGroupOnlineStoreKmsKey FeatureGroupOnlineStoreKmsKeyArn FileSystemAccessMode
FileSystemDirectoryPath FileSystemId FileSystemType InterContainerTrafficEncryption IsUpdateRecord KeepAlivePeriod
MaxRuntimeInSeconds ModelApprovalStatus ModelArn ModelLifeCycle:Stage ModelLifeCycle:StageStatus NetworkIsolation
OutputKmsKey OutputKmsKeyArn PipelineVersionId ServerlessMaxConcurrency ServerlessMemorySize TargetModel
UpdatableFeatures WorkteamArn WorkteamType
"""
_KEY_PREFIXES = (
    "sagemaker:currentcustomermetadataproperties/",
    "sagemaker:customermetadataproperties/",
    "sagemaker:resourcetag/",
    "sagemaker:searchvisibilitycondition/",
    *GLOBAL_KEY_PREFIXES,
)


@cache
def sagemaker_actions() -> tuple[str, ...]:
    """Return the names of all of SageMaker's actions."""
    return (*service_model().operation_names, *_OTHER_ACTIONS.split())


class Service(NamedTuple):
    """A service whose actions are known.

    Attributes:
        title: Its name in notices.
        actions: Returns the names of all of its actions.
    """

    title: str
    actions: Callable[[], tuple[str, ...]]


SERVICES = {
    SERVICE: Service("SageMaker", sagemaker_actions),
    mlflow_actions.MLFLOW_SERVICE: Service("SageMaker with MLflow", lambda: mlflow_actions.ACTIONS),
}


@cache
def sagemaker_keys() -> tuple[str, ...]:
    """Return the names of SageMaker's condition keys, without those that contain the key of a tag."""
    deprecated = (old for key in KEYS.values() for old in key.deprecated)
    return (*KEYS, *deprecated, *STUDIO_KEYS, *_OTHER_KEYS.split())


def is_known_key(key: str) -> bool:
    """Return whether AWS has a global key, or SageMaker a key, with a name in lower case."""
    return key in GLOBAL_KEYS or key.startswith(_KEY_PREFIXES) or key in _lower_sagemaker_keys()


def contains_tag_key(key: str) -> bool:
    """Return whether the name of a key ends in the key of a tag or a property, so that there is one for each."""
    return key.lower().startswith(_KEY_PREFIXES)


@cache
def _lower_sagemaker_keys() -> frozenset[str]:
    return frozenset(f"sagemaker:{name}".lower() for name in sagemaker_keys())
