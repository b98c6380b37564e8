"""An app of AWS CDK with a network, a role, a Studio domain and a notebook instance.

``python cdk_app.py FOLDER INSTANCE_TYPE`` writes the template of its stack, Studio, to a folder.
"""

import sys

from aws_cdk import App, CfnOutput, Fn, Stack, Tags
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker

USERS = ("alice", "bob")


class Studio(Stack):
    """A domain with two users, one of whom has a space, and a notebook instance with a lifecycle config."""

    def __init__(self, app, instance_type):
        super().__init__(app, "Studio")
        self.vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=0)
        self.group = ec2.SecurityGroup(self, "Group", vpc=self.vpc)
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSageMakerFullAccess")],
        )
        self.add_domain()
        self.add_notebook(instance_type)
        Tags.of(self).add("team", "risk")

    def add_domain(self):
        domain = sagemaker.CfnDomain(
            self,
            "Domain",
            auth_mode="IAM",
            domain_name="research",
            vpc_id=self.vpc.vpc_id,
            subnet_ids=[subnet.subnet_id for subnet in self.vpc.public_subnets],
            default_user_settings=sagemaker.CfnDomain.UserSettingsProperty(
                execution_role=self.role.role_arn, security_groups=[self.group.security_group_id]
            ),
        )
        profiles = [
            sagemaker.CfnUserProfile(self, name.title(), domain_id=domain.attr_domain_id, user_profile_name=name)
            for name in USERS
        ]
        space = sagemaker.CfnSpace(
            self,
            "Space",
            domain_id=domain.attr_domain_id,
            space_name="lab",
            ownership_settings=sagemaker.CfnSpace.OwnershipSettingsProperty(owner_user_profile_name=USERS[0]),
            space_sharing_settings=sagemaker.CfnSpace.SpaceSharingSettingsProperty(sharing_type="Private"),
            space_settings=sagemaker.CfnSpace.SpaceSettingsProperty(app_type="JupyterLab"),
        )
        space.add_resource_dependency(profiles[0])
        CfnOutput(self, "DomainId", value=domain.attr_domain_id)

    def add_notebook(self, instance_type):
        config = sagemaker.CfnNotebookInstanceLifecycleConfig(
            self,
            "Config",
            on_start=[
                sagemaker.CfnNotebookInstanceLifecycleConfig.NotebookInstanceLifecycleHookProperty(
                    content=Fn.base64("echo hello")
                )
            ],
        )
        notebook = sagemaker.CfnNotebookInstance(
            self,
            "Lab",
            instance_type=instance_type,
            role_arn=self.role.role_arn,
            lifecycle_config_name=config.attr_notebook_instance_lifecycle_config_name,
            subnet_id=self.vpc.public_subnets[0].subnet_id,
            security_group_ids=[self.group.security_group_id],
        )
        CfnOutput(self, "Notebook", value=notebook.attr_notebook_instance_name)


folder, instance_type = sys.argv[1:]
app = App(outdir=folder)
Studio(app, instance_type)
app.synth()
