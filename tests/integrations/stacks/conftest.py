"""Stacks of moto's CloudFormation with resources of SageMaker."""

import pytest

from .templates import body


class Stack:
    """A stack, with the calls of CloudFormation about it."""

    def __init__(self, client, name):
        self.client, self.name = client, name

    def create(self, template, **more):
        self.client.create_stack(StackName=self.name, TemplateBody=body(template), **more)
        return self

    def update(self, template, parameters=None, **more):
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()]
        self.client.update_stack(StackName=self.name, TemplateBody=body(template), Parameters=given, **more)
        return self

    def delete(self):
        self.client.delete_stack(StackName=self.name)
        return self

    @property
    def status(self):
        return self.client.describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"]

    @property
    def history(self):
        """The statuses of all stacks of this name, deleted ones among them."""
        stacks = self.client.list_stacks()["StackSummaries"]
        return [stack["StackStatus"] for stack in stacks if stack["StackName"] == self.name]

    @property
    def outputs(self):
        outputs = self.client.describe_stacks(StackName=self.name)["Stacks"][0]["Outputs"]
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    @property
    def failures(self):
        """The reasons of failures, by the name of the resource."""
        events = self.client.describe_stack_events(StackName=self.name)["StackEvents"]
        return {
            event["LogicalResourceId"]: event["ResourceStatusReason"]
            for event in reversed(events)
            if event.get("ResourceStatusReason", "User Initiated") != "User Initiated"
        }


@pytest.fixture
def stack(cloud, aws):
    return Stack(aws("cloudformation"), "team")


@pytest.fixture
def sagemaker(cloud, aws):
    return aws("sagemaker")
