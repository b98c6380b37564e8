"""Stacks that create, change and delete resources of SageMaker."""

import pytest
from moto import mock_aws

from sagemock import mock_sagemaker

from .conftest import Stack
from .published_templates import ec2, ref
from .templates import CONFIG, NOTEBOOK, ROLE, STUDIO, body, changed, get, resource

ARN = "arn:aws:sagemaker:us-east-1:123456789012"
LAB = {"Lab__NotebookInstanceName": "lab"}


def notebooks(sagemaker):
    found = sagemaker.list_notebook_instances()["NotebookInstances"]
    return {notebook["NotebookInstanceName"]: notebook["NotebookInstanceStatus"] for notebook in found}


def test_stack_creates_a_notebook_with_references(stack, sagemaker):
    stack.create(NOTEBOOK)
    described = sagemaker.describe_notebook_instance(NotebookInstanceName=stack.outputs["Name"])
    assert stack.status == "CREATE_COMPLETE"
    assert described["NotebookInstanceStatus"] == "InService"
    assert described["VolumeSizeInGB"] == 20
    assert described["NotebookInstanceArn"] == stack.outputs["Arn"]
    assert described["NotebookInstanceLifecycleConfigName"].startswith("team-Config-")
    assert stack.outputs["Name"].startswith("team-Lab-")


def test_stack_creates_every_kind_of_studio(cloud, stack, sagemaker):
    stack.create(STUDIO)
    outputs = stack.outputs
    domain = outputs["Domain"]
    assert stack.status == "CREATE_COMPLETE"
    assert outputs["DomainArn"] == f"{ARN}:domain/{domain}"
    assert outputs["HomeEfs"] == sagemaker.describe_domain(DomainId=domain)["HomeEfsFileSystemId"]
    assert outputs["Url"] == f"https://{domain}.studio.us-east-1.sagemaker.aws/x"
    assert outputs["Profile"] == f"alice|{domain}"
    assert outputs["Space"] == f"{domain}|lab"
    assert outputs["App"] == f"default|JupyterServer|{domain}|alice"
    assert outputs["Image"] == f"{ARN}:image/kernel"
    assert outputs["Version"] == f"{ARN}:image-version/kernel/1"
    assert outputs["Number"] == "1"
    assert (outputs["ImageConfig"], outputs["Script"]) == ("config", "script")
    assert outputs["Code"].startswith(f"{ARN}:code-repository/team-code-")
    described = sagemaker.describe_image_version(ImageName="kernel", Alias="latest")
    assert (described["Version"], described["ImageVersionStatus"]) == (1, "CREATED")
    assert sagemaker.describe_image(ImageName="kernel")["DisplayName"] == "Kernel"
    kinds = {summary.kind for summary in cloud.resources()}
    assert len(kinds) == 9  # all but notebook instances and their lifecycle configs


def test_calls_of_stacks_are_in_the_log(cloud, stack):
    stack.create(NOTEBOOK)
    changes = [call.operation for call in cloud.calls if not call.operation.startswith("Describe")]
    assert changes == ["CreateNotebookInstanceLifecycleConfig", "CreateNotebookInstance"]


def test_resources_have_the_tags_of_stacks(stack, sagemaker):
    stack.create(NOTEBOOK, Tags=[{"Key": "cost", "Value": "42"}, {"Key": "team", "Value": "other"}])
    tags = {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=stack.outputs["Arn"])["Tags"]}
    assert tags.pop("aws:cloudformation:stack-id").startswith(
        "arn:aws:cloudformation:us-east-1:123456789012:stack/team/"
    )
    assert tags == {
        "team": "risk",
        "cost": "42",
        "aws:cloudformation:stack-name": "team",
        "aws:cloudformation:logical-id": "Lab",
    }


def test_update_changes_what_differs(cloud, stack, sagemaker):
    """A notebook instance is stopped for its update, and started again."""
    stack.create(changed(NOTEBOOK, **LAB)).update(
        changed(NOTEBOOK, **LAB, Lab__VolumeSizeInGB="30", Lab__LifecycleConfigName=None, Lab__Tags=None),
        {"InstanceType": "ml.m5.xlarge"},
    )
    described = sagemaker.describe_notebook_instance(NotebookInstanceName="lab")
    assert stack.status == "UPDATE_COMPLETE"
    assert (described["InstanceType"], described["VolumeSizeInGB"]) == ("ml.m5.xlarge", 30)
    assert "NotebookInstanceLifecycleConfigName" not in described
    tags = sagemaker.list_tags(ResourceArn=described["NotebookInstanceArn"])["Tags"]
    assert not [tag for tag in tags if not tag["Key"].startswith("aws:")]
    statuses = [moment.status for moment in cloud.timeline("lab")]
    assert statuses == ["Pending", "InService", "Stopping", "Stopped", "Updating", "Stopped", "Pending", "InService"]


def test_stopped_notebook_stays_stopped_after_update(cloud, stack, sagemaker):
    stack.create(changed(NOTEBOOK, **LAB))
    sagemaker.stop_notebook_instance(NotebookInstanceName="lab")
    stack.update(changed(NOTEBOOK, **LAB, Lab__VolumeSizeInGB="30"))
    assert notebooks(sagemaker) == {"lab": "Stopped"}


def test_parameter_changes_domain_in_place(stack, sagemaker, require_members):
    require_members("JupyterLabAppSettings", "AppLifecycleManagement")
    stack.create(STUDIO)
    domain = stack.outputs["Domain"]
    stack.update(STUDIO, {"IdleMinutes": "240"})
    settings = sagemaker.describe_domain(DomainId=domain)["DefaultUserSettings"]["JupyterLabAppSettings"]
    assert settings["AppLifecycleManagement"]["IdleSettings"]["IdleTimeoutInMinutes"] == 240
    assert stack.outputs["Domain"] == domain


def test_change_of_fixed_property_replaces_resource(stack, sagemaker):
    stack.create(NOTEBOOK)
    before = stack.outputs["Name"]
    stack.update(changed(NOTEBOOK, Lab__PlatformIdentifier="notebook-al2-v2"))
    assert stack.outputs["Name"] != before
    assert notebooks(sagemaker) == {stack.outputs["Name"]: "InService"}


def test_replacement_needs_another_name(stack, sagemaker):
    stack.create(changed(NOTEBOOK, **LAB))
    stack.update(changed(NOTEBOOK, **LAB, Lab__PlatformIdentifier="notebook-al2-v2"))
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "Rename lab and update the stack again." in stack.failures["Lab"]
    assert notebooks(sagemaker) == {"lab": "InService"}


def test_update_adds_and_removes_resources(stack, sagemaker):
    stack.create(changed(STUDIO, App=None))
    bob = resource("UserProfile", DomainId={"Ref": "Domain"}, UserProfileName="bob")
    # In two steps, since moto 5.1 deletes in the order of the template.
    stack.update({**changed(STUDIO, App=None, Space=None), "Outputs": {}})
    stack.update({**changed(STUDIO, App=None, Space=None, Alice=None, Bob=bob), "Outputs": {}})
    assert [profile["UserProfileName"] for profile in sagemaker.list_user_profiles()["UserProfiles"]] == ["bob"]
    assert sagemaker.list_spaces()["Spaces"] == []


def test_aliases_and_names_of_images_change(stack, sagemaker):
    stack.create(STUDIO)
    stack.update(changed(STUDIO, Version__Alias="stable", Image__ImageDisplayName=None))
    aliases = sagemaker.list_aliases(ImageName="kernel")["SageMakerImageVersionAliases"]
    assert aliases == ["stable"]
    assert "DisplayName" not in sagemaker.describe_image(ImageName="kernel")


def test_change_sets_create_and_change_stacks(cloud, aws, sagemaker):
    cloudformation = aws("cloudformation")
    for kind, size in (("CREATE", "20"), ("UPDATE", "30")):
        template = changed({**NOTEBOOK, "Outputs": {}}, **LAB, Lab__VolumeSizeInGB=size)
        names = {"StackName": "team", "ChangeSetName": f"set-{size}"}
        parameters = [{"ParameterKey": "InstanceType", "ParameterValue": "ml.t3.large"}]
        cloudformation.create_change_set(
            **names, ChangeSetType=kind, TemplateBody=body(template), Parameters=parameters
        )
        cloudformation.execute_change_set(**names)
    described = sagemaker.describe_notebook_instance(NotebookInstanceName="lab")
    assert (described["VolumeSizeInGB"], described["InstanceType"]) == (30, "ml.t3.large")


# --- failures


def test_failed_resource_rolls_the_stack_back(cloud, stack, sagemaker):
    cloud.fail_next("NotebookInstance", reason="No capacity")
    stack.create(changed(NOTEBOOK, **LAB))
    assert stack.status == "ROLLBACK_COMPLETE"
    assert stack.failures["Lab"] == (
        f"Resource of type 'AWS::SageMaker::NotebookInstance' with identifier '{ARN}:notebook-instance/lab' "
        "did not stabilize."
    )
    assert stack.failures["team"] == "The following resource(s) failed to create: [Lab]. "
    assert notebooks(sagemaker) == {}
    assert sagemaker.list_notebook_instance_lifecycle_configs()["NotebookInstanceLifecycleConfigs"] == []


def test_failed_domain_has_the_reason_of_aws(cloud, stack, sagemaker):
    cloud.fail_next("Domain", reason="The VPC does not exist.")
    stack.create(STUDIO)
    assert stack.status == "ROLLBACK_COMPLETE"
    assert stack.failures["Domain"].startswith('AWS::SageMaker::Domain [{"/properties/DomainId":"d-')
    assert stack.failures["Domain"].endswith(
        "failed to stabilize during domain creation with the following error: The VPC does not exist."
    )
    assert sagemaker.list_domains()["Domains"] == []


def test_refused_call_rolls_the_stack_back(cloud, stack, sagemaker):
    cloud.fail("CreateNotebookInstance", "ResourceLimitExceeded", "The account-level service limit is 0.")
    stack.create(NOTEBOOK)
    assert stack.status == "ROLLBACK_COMPLETE"
    assert "The account-level service limit is 0." in stack.failures["Lab"]


def test_unsupported_property_rolls_the_stack_back(stack):
    stack.create(changed(NOTEBOOK, Lab__Size="20"))
    assert stack.status == "ROLLBACK_COMPLETE"
    assert stack.failures["Lab"] == "Encountered unsupported property Size"


def test_failed_update_restores_the_stack(cloud, stack, sagemaker):
    stack.create(changed(NOTEBOOK, **LAB))
    cloud.fail("UpdateNotebookInstance", "ValidationException", "Too small.", times=5)
    code = resource("CodeRepository", GitConfig={"RepositoryUrl": "https://example.com/a"})
    stack.update(changed(NOTEBOOK, **LAB, Lab__VolumeSizeInGB="10", Code=code))
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "Too small." in stack.failures["Lab"]
    assert sagemaker.describe_notebook_instance(NotebookInstanceName="lab")["VolumeSizeInGB"] == 20
    assert notebooks(sagemaker) == {"lab": "InService"}
    assert sagemaker.list_code_repositories()["CodeRepositorySummaryList"] == []


def test_failed_replacement_leaves_no_new_resource(stack, sagemaker):
    """A domain with user profiles cannot be deleted, and moto does not replace those."""
    domain = resource(
        "Domain",
        DomainName="research",
        AuthMode="IAM",
        VpcId="vpc-0123",
        SubnetIds=["subnet-0123"],
        DefaultUserSettings={"ExecutionRole": get("Role", "Arn")},
    )
    template = {"Resources": {"Role": ROLE, "Domain": domain, "Alice": STUDIO["Resources"]["Alice"]}}
    stack.create(template).update(changed(template, Domain__DomainName="other"))
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "because UserProfile(s) are associated with it" in stack.failures["Domain"]
    assert [domain["DomainName"] for domain in sagemaker.list_domains()["Domains"]] == ["research"]


def test_app_of_a_user_blocks_the_deletion(cloud, stack, sagemaker):
    template = {**changed(STUDIO, App=None), "Outputs": {}}
    stack.create(template)
    (domain,) = sagemaker.list_domains()["Domains"]
    app = {"DomainId": domain["DomainId"], "UserProfileName": "alice", "AppType": "JupyterServer", "AppName": "default"}
    sagemaker.create_app(**app)
    cloud.clock.settle()
    stack.delete()
    assert stack.status == "DELETE_FAILED"
    assert stack.failures["team"] == "The following resource(s) failed to delete: [Alice]. "
    assert "because App(s) are associated with it" in stack.failures["Alice"]
    sagemaker.delete_app(**app)
    cloud.clock.settle()
    stack.delete()
    assert sagemaker.list_domains()["Domains"] == []


def test_remains_of_domain_block_its_network(stack, aws):
    """A stack has no RetentionPolicy: its domain leaves a file system in its subnet."""
    template = {**STUDIO, "Outputs": {"Subnet": {"Value": {"Ref": "Subnet"}}}}
    stack.create(template)
    subnet = stack.outputs["Subnet"]
    stack.delete()
    assert stack.status == "DELETE_FAILED"
    assert stack.failures["Subnet"] == f"The subnet '{subnet}' has dependencies and cannot be deleted."
    assert stack.failures["team"] == "The following resource(s) failed to delete: [Subnet]. "


def test_deletion_includes_route_tables_and_endpoints(stack, aws):
    """With moto alone, both remain, and their VPC cannot be deleted."""
    network = {
        "Vpc": ec2("VPC", CidrBlock="10.0.0.0/16"),
        "Subnet": ec2("Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.0.0/24"),
        "Routes": ec2("RouteTable", VpcId=ref("Vpc")),
        "Association": ec2("SubnetRouteTableAssociation", SubnetId=ref("Subnet"), RouteTableId=ref("Routes")),
        "Endpoint": ec2(
            "VPCEndpoint",
            VpcId=ref("Vpc"),
            SubnetIds=[ref("Subnet")],
            VpcEndpointType="Interface",
            ServiceName="com.amazonaws.us-east-1.logs",
        ),
    }
    stack.create({"Resources": {**network, "Config": CONFIG}}).delete()
    assert stack.history == ["DELETE_COMPLETE"]
    assert all(vpc["IsDefault"] for vpc in aws("ec2").describe_vpcs()["Vpcs"])


def test_deleted_stack_leaves_nothing(stack, sagemaker):
    stack.create(NOTEBOOK).delete()
    assert notebooks(sagemaker) == {}
    assert sagemaker.list_notebook_instance_lifecycle_configs()["NotebookInstanceLifecycleConfigs"] == []


def test_resource_deleted_by_hand_is_gone(cloud, stack, sagemaker):
    stack.create(changed(NOTEBOOK, **LAB))
    sagemaker.stop_notebook_instance(NotebookInstanceName="lab")
    cloud.clock.settle()
    sagemaker.delete_notebook_instance(NotebookInstanceName="lab")
    cloud.clock.settle()
    stack.delete()
    assert stack.client.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]


def test_retained_resource_outlives_its_stack(stack, sagemaker):
    template = changed(NOTEBOOK, **LAB)
    template["Resources"]["Lab"]["DeletionPolicy"] = "Retain"
    del template["Resources"]["Config"], template["Resources"]["Lab"]["Properties"]["LifecycleConfigName"]
    stack.create(template).delete()
    assert notebooks(sagemaker) == {"lab": "InService"}


# --- clocks, mocks and moto


@pytest.mark.parametrize("clock", ["auto", "manual", "instant"])
def test_stacks_wait_on_every_clock(moto, aws, clock):
    with mock_sagemaker(clock=clock):
        stack = Stack(aws("cloudformation"), "team").create(changed(NOTEBOOK, **LAB))
        assert stack.status == "CREATE_COMPLETE"
        assert notebooks(aws("sagemaker")) == {"lab": "InService"}
        stack.delete()
        assert notebooks(aws("sagemaker")) == {}


def test_stacks_wait_on_the_real_clock(moto, aws):
    with mock_sagemaker(clock="real", speed=10_000):
        Stack(aws("cloudformation"), "team").create(changed(NOTEBOOK, **LAB))
        assert notebooks(aws("sagemaker")) == {"lab": "InService"}


def test_mock_inside_moto_or_around_it(aws):
    with mock_sagemaker(), mock_aws():
        Stack(aws("cloudformation"), "team").create(changed(NOTEBOOK, **LAB))
        assert notebooks(aws("sagemaker")) == {"lab": "InService"}


def test_second_moto_has_our_types_again(aws):
    with mock_sagemaker():
        for name in ("lab-1", "lab-2"):
            with mock_aws():
                Stack(aws("cloudformation"), "team").create(changed(NOTEBOOK, Lab__NotebookInstanceName=name))
        assert len(notebooks(aws("sagemaker"))) == 2


def test_without_our_mock_moto_has_its_own_types(moto, aws):
    from moto.cloudformation import parsing

    name = "AWS::SageMaker::NotebookInstance"
    with mock_sagemaker():
        aws("cloudformation").list_stacks()
        assert parsing.get_model_map()[name].__module__.startswith("sagemock.")
    assert parsing.get_model_map()[name].__module__.startswith("moto.sagemaker.")
    assert "AWS::SageMaker::Domain" not in parsing.get_model_map()


def test_moto_off_leaves_stacks_to_moto(moto, aws):
    template = changed({**NOTEBOOK, "Outputs": {}}, **LAB)
    with mock_sagemaker(moto="off"):
        Stack(aws("cloudformation"), "team").create(template)
        assert notebooks(aws("sagemaker")) == {}


def test_stack_of_other_types_is_left_alone(stack, aws):
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {}}}}
    stack.create(template)
    assert stack.status == "CREATE_COMPLETE"
    stack.delete()
    assert aws("sns").list_topics()["Topics"] == []


def test_domain_of_template_is_in_its_vpc(stack, sagemaker):
    stack.create({**STUDIO, "Outputs": {"Vpc": {"Value": {"Ref": "Vpc"}}, "Domain": {"Value": {"Ref": "Domain"}}}})
    described = sagemaker.describe_domain(DomainId=stack.outputs["Domain"])
    assert described["VpcId"] == stack.outputs["Vpc"]
