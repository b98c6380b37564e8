"""Random histories of networks, roles, domains and notebook instances, and what each of them leaves in moto."""

import hypothesis.strategies as st
import pytest
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from moto import mock_aws

from sagemock import mock_sagemaker

from .conftest import INVENTED_ROLE, REGION, client_of, trust
from .remains import clean_up

PICKS = st.integers(min_value=0, max_value=99)
NOTEBOOK_ACTIONS = ("stop_notebook_instance", "start_notebook_instance", "delete_notebook_instance")
WRONG_STATUS = ("ValidationException", "ResourceInUse")
DELETABLE = ("InService", "Failed")  # the statuses of domains


def some(attribute):
    """Return the precondition that a collection of the machine has members."""
    return precondition(lambda self: getattr(self, attribute))


class Histories(RuleBasedStateMachine):
    """A user of EC2, IAM and SageMaker; the attributes are the resources that should exist."""

    def __init__(self):
        super().__init__()
        self.moto, self.mock = mock_aws(), mock_sagemaker(clock="manual")
        self.moto.start()
        self.cloud = self.mock.start()
        self.ec2, self.iam, self.efs, self.sagemaker = map(client_of, ("ec2", "iam", "efs", "sagemaker"))
        self.number = 0
        self.vpcs, self.subnets, self.groups = [], {}, {}  # subnets and groups with their VPCs
        self.create_vpc()
        self.roles = {}  # by ARN: whether SageMaker can assume it
        self.notebooks, self.domains, self.retained = [], {}, {}  # domains with their VPCs
        self.has_refusals = False  # of EC2; they begin with the first resource of SageMaker in a VPC

    def teardown(self):
        try:
            self.mock.stop()
            self.remains_are_those_of_retained_domains()
        finally:
            self.moto.stop()

    def next_number(self):
        self.number += 1
        return self.number

    def pick(self, collection, number):
        return list(collection)[number % len(collection)]

    # --- rules: networks and roles

    @rule()
    def create_vpc(self):
        self.vpcs.append(self.ec2.create_vpc(CidrBlock=f"10.{self.next_number()}.0.0/16")["Vpc"]["VpcId"])

    @some("vpcs")
    @rule(pick=PICKS, zone=st.sampled_from("ab"))
    def create_subnet(self, pick, zone):
        vpc = self.pick(self.vpcs, pick)
        (described,) = self.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"]
        block = described["CidrBlock"].replace(".0.0/16", f".{self.next_number()}.0/28")
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=f"{REGION}{zone}")["Subnet"]
        self.subnets[subnet["SubnetId"]] = vpc

    @some("vpcs")
    @rule(pick=PICKS)
    def create_group(self, pick):
        vpc, name = self.pick(self.vpcs, pick), f"group-{self.next_number()}"
        self.groups[self.ec2.create_security_group(VpcId=vpc, GroupName=name, Description=name)["GroupId"]] = vpc

    @rule(can_be_assumed=st.booleans())
    def create_role(self, can_be_assumed):
        policy = trust() if can_be_assumed else trust(Service="lambda.amazonaws.com")
        role = self.iam.create_role(RoleName=f"role-{self.next_number()}", AssumeRolePolicyDocument=policy)["Role"]
        self.roles[role["Arn"]] = can_be_assumed

    @some("roles")
    @rule(pick=PICKS)
    def delete_role(self, pick):
        role = self.pick(self.roles, pick)
        self.iam.delete_role(RoleName=role.rpartition("/")[2])
        del self.roles[role]

    @some("subnets")
    @rule(pick=PICKS)
    def delete_subnet(self, pick):
        subnet = self.pick(self.subnets, pick)
        users = [each for each in self.interfaces() if each["SubnetId"] == subnet]
        if self.deleted(self.ec2.delete_subnet, users, SubnetId=subnet):
            del self.subnets[subnet]

    @some("groups")
    @rule(pick=PICKS)
    def delete_group(self, pick):
        group = self.pick(self.groups, pick)
        users = [each for each in self.interfaces() if group in [used["GroupId"] for used in each["Groups"]]]
        if self.deleted(self.ec2.delete_security_group, users, GroupId=group):
            del self.groups[group]

    @some("vpcs")
    @rule(pick=PICKS)
    def delete_vpc(self, pick):
        vpc = self.pick(self.vpcs, pick)
        users = [subnet for subnet, place in self.subnets.items() if place == vpc]
        if self.has_refusals:
            users += [group for group, place in self.groups.items() if place == vpc]
            users += [group for group in self.nfs_groups() if group["VpcId"] == vpc]
        if self.deleted(self.ec2.delete_vpc, users, VpcId=vpc):
            self.vpcs.remove(vpc)

    def deleted(self, call, users, **request):
        """Return whether something of EC2 was deleted, which must be the case if it has no users."""
        error = self.error_of(call, **request)
        assert error is None or error["Code"] == "DependencyViolation"
        assert bool(error) == bool(users)
        return error is None

    def error_of(self, call, **request):
        """Return the error of a call, or None."""
        try:
            call(**request)
        except ClientError as error:
            return error.response["Error"]
        return None

    # --- rules: SageMaker

    def role_for(self, pick):
        return self.pick([*self.roles, INVENTED_ROLE], pick)

    def created(self, role, call, **request):
        """Return whether a resource was created, which must be the case if SageMaker can assume its role."""
        error = self.error_of(call, **request)
        assert error is None or "Could not assume role" in error["Message"]
        assert (error is None) == self.roles.get(role, not self.roles)
        return error is None

    @some("subnets")
    @rule(pick=PICKS, role=PICKS, group=PICKS)
    def create_notebook(self, pick, role, group):
        name, role = f"notebook-{self.next_number()}", self.role_for(role)
        request = {"NotebookInstanceName": name, "InstanceType": "ml.t3.medium", "RoleArn": role}
        request["SubnetId"] = self.pick(self.subnets, pick)
        if self.groups and group % 2:
            request["SecurityGroupIds"] = [self.pick(self.groups, group)]
        if self.created(role, self.sagemaker.create_notebook_instance, **request):
            self.notebooks.append(name)
            self.has_refusals = True

    @some("subnets")
    @rule(pick=PICKS, role=PICKS, is_consistent=st.booleans())
    def create_domain(self, pick, role, is_consistent):
        role, subnet = self.role_for(role), self.pick(self.subnets, pick)
        vpc = self.subnets[subnet] if is_consistent or not self.vpcs else self.pick(self.vpcs, pick)
        request = {"DomainName": f"domain-{self.next_number()}", "AuthMode": "IAM", "VpcId": vpc, "SubnetIds": [subnet]}
        request["DefaultUserSettings"] = {"ExecutionRole": role}
        if self.created(role, self.sagemaker.create_domain, **request):
            domains = self.sagemaker.list_domains()["Domains"]
            (created,) = {found["DomainId"] for found in domains} - self.domains.keys()
            self.domains[created] = vpc

    @some("notebooks")
    @rule(pick=PICKS, action=st.sampled_from(NOTEBOOK_ACTIONS))
    def act_on_notebook(self, pick, action):
        error = self.error_of(getattr(self.sagemaker, action), NotebookInstanceName=self.pick(self.notebooks, pick))
        assert error is None or error["Code"] in WRONG_STATUS

    @some("domains")
    @rule(pick=PICKS, policy=st.sampled_from([None, "Retain", "Delete"]))
    def delete_domain(self, pick, policy):
        domain = self.pick(self.domains, pick)
        if self.sagemaker.describe_domain(DomainId=domain)["Status"] not in DELETABLE:
            return
        has_home = domain in self.homes()
        retention = {"RetentionPolicy": {"HomeEfsFileSystem": policy}} if policy else {}
        self.sagemaker.delete_domain(DomainId=domain, **retention)
        self.cloud.clock.settle()
        vpc = self.domains.pop(domain)
        if has_home and policy != "Delete":
            self.retained[domain] = vpc

    @some("retained")
    @rule(pick=PICKS)
    def clean_up_remains(self, pick):
        domain = self.pick(self.retained, pick)
        clean_up(self.ec2, self.efs, domain)
        del self.retained[domain]

    @rule(seconds=st.integers(1, 400))
    def advance(self, seconds):
        self.cloud.clock.advance(seconds=seconds)

    @rule()
    def settle(self):
        self.cloud.clock.settle()

    # --- invariants

    def interfaces(self):
        return self.ec2.describe_network_interfaces()["NetworkInterfaces"]

    def nfs_groups(self):
        return self.ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["*-nfs-d-*"]}])[
            "SecurityGroups"
        ]

    def homes(self):
        return {
            system["CreationToken"]: system["FileSystemId"]
            for system in self.efs.describe_file_systems()["FileSystems"]
        }

    @invariant()
    def all_in_moto_has_its_owner(self):
        notebooks = self.described_notebooks()
        names = [found["NotebookInstanceName"] for found in notebooks]
        self.notebooks = [name for name in self.notebooks if name in names]
        interfaces, homes = self.interfaces(), self.homes()
        self.has_refusals |= bool(homes)
        owned = {found["NetworkInterfaceId"] for found in notebooks if "NetworkInterfaceId" in found}
        assert {found["NetworkInterfaceId"] for found in interfaces if found["InterfaceType"] != "efs"} == owned
        for found in notebooks:
            assert "NetworkInterfaceId" in found or found["NotebookInstanceStatus"] not in ("InService", "Stopped")
        targets = [found["Description"].split()[4] for found in interfaces if found["InterfaceType"] == "efs"]
        assert sorted(targets) == sorted(homes.values())  # each domain has one subnet
        assert self.retained.keys() <= homes.keys() <= self.domains.keys() | self.retained.keys()
        names = sorted(group["GroupName"].partition("-nfs-")[2] for group in self.nfs_groups())
        assert names == sorted([*homes, *homes])  # two groups each

    def described_notebooks(self):
        pages = self.sagemaker.get_paginator("list_notebook_instances").paginate()
        names = [found["NotebookInstanceName"] for page in pages for found in page["NotebookInstances"]]
        return [self.sagemaker.describe_notebook_instance(NotebookInstanceName=name) for name in names]

    def remains_are_those_of_retained_domains(self):
        """Check that the end of the mock leaves nothing but what deleted domains have retained."""
        assert self.homes().keys() == self.retained.keys()
        assert all(found["InterfaceType"] == "efs" for found in self.interfaces())
        assert len(self.nfs_groups()) == 2 * len(self.retained)


@pytest.mark.parametrize(("examples", "steps"), [(3, 10), pytest.param(20, 30, marks=pytest.mark.long)])
def test_deleted_resources_leave_only_retained_homes(monkeypatch, examples, steps):
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # which take longer than all else
    run_state_machine_as_test(
        Histories, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    )
