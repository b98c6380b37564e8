"""The life of Studio, against a small model of it, written here from AWS's documents, not imported from us."""

from datetime import datetime, timedelta, timezone

import boto3
import hypothesis.strategies as st
import pytest
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sagemock import mock_sagemaker

# What time makes of a status, and after how many seconds (the test sets them), and what becomes of it when that fails.
USUAL = {
    "Pending": ("InService", "Failed"),
    "Updating": ("InService", "Update_Failed"),
    "Deleting": (None, "Delete_Failed"),
}
OF_APPS = {"Pending": ("InService", "Failed"), "Deleting": ("Deleted", "Failed"), "Deleted": (None, None)}
SECONDS = {
    "Domain": {"Pending": 300, "Updating": 30, "Deleting": 100},
    "UserProfile": {"Pending": 5, "Updating": 5, "Deleting": 20},
    "Space": {"Pending": 12, "Updating": 12, "Deleting": 20},
    "App": {"Pending": 200, "Deleting": 40, "Deleted": 86400},
}
TRANSITIONAL = {"Pending", "Updating", "Deleting"}
READY = {"InService", "Update_Failed"}  # to be updated, and to be lived in
DELETABLE = {"InService", "Failed", "Update_Failed", "Delete_Failed"}
ENDED = {"Deleted", "Failed"}  # of apps: they keep nobody
CODES = {"ResourceInUse", "ResourceNotFound", "ValidationException"}

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
ROLES = [f"arn:aws:iam::123456789012:role/{name}" for name in ("Scientist", "Engineer")]
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
NOUNS = {"Domain": "domain", "UserProfile": "user_profile", "Space": "space", "App": "app"}
DOMAINS, PEOPLE, PLACES = ["alpha", "beta"], ["ann", "bob"], ["desk", "shed"]


class Life:
    """What we believe of one thing: its kind, what it lives in, and what names it in calls."""

    def __init__(self, kind, name, parents, request):
        self.kind, self.name, self.parents, self.request = kind, name, parents, request
        self.arn = None
        self.status = self.due = self.reason = None

    def __repr__(self):
        return f"{self.kind} {self.name} ({self.status})"


class Studio(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.mock = mock_sagemaker(clock="manual", start=START, durations=SECONDS)
        self.cloud = self.mock.start()
        self.client = boto3.client("sagemaker", "us-east-1")
        self.lives = []
        self.planted = []  # (the ARN or the kind it is for, reason)
        self.now = self.turns = 0

    def teardown(self):
        self.cloud.clock.settle()
        for listed in (self.listed("list_domains"), self.listed("list_apps")):
            assert not {one["Status"] for one in listed} & TRANSITIONAL
        self.mock.stop()

    # --- what we believe

    def find(self, kind, name, parents):
        # Of an app it is the name of its owner that counts: AWS still tells of one whose owner is gone.
        def names(life):
            return (life.kind, life.name, [(parent.kind, parent.request) for parent in life.parents[:1]])

        wanted = (kind, name, [(parent.kind, parent.request) for parent in parents[:1]])
        return next((life for life in self.lives if names(life) == wanted), None)

    def children(self, life, *kinds):
        return [other for other in self.lives if life in other.parents and other.kind in kinds]

    def live_apps(self, life, *statuses):
        apps = self.children(life, "App")
        return [app for app in apps if (app.status in statuses if statuses else app.status not in ENDED)]

    def enter(self, life, status, reason=None):
        life.status, life.reason, self.turns = status, reason, self.turns + 1
        seconds = SECONDS[life.kind].get(status)
        life.due = None if seconds is None else (self.now + seconds, self.turns)

    def complete(self, life):
        after, otherwise = (OF_APPS if life.kind == "App" else USUAL)[life.status]
        plants = [plant for plant in self.planted if plant[0] in (life.arn, life.kind)]
        if plants and life.status != "Deleted":
            self.planted.remove(plants[0])
            self.enter(life, otherwise, plants[0][1])
        elif after:
            self.enter(life, after)
        else:
            self.lives.remove(life)
            for app in self.children(life, "App"):
                if app.status != "Deleted":
                    self.lives.remove(app)

    def pass_time(self, until):
        while waiting := {life.due: life for life in self.lives if life.due}:
            if until is None and not any(life.status in TRANSITIONAL for life in waiting.values()):
                break
            due = min(waiting)
            if until is not None and due[0] > until:
                break
            self.now = due[0]
            self.complete(waiting[due])
        self.now = self.now if until is None else until

    def may_delete(self, life):
        if life.kind == "App":
            return life.status == "InService"
        kept_by = self.live_apps(life) if life.kind != "Domain" else self.children(life, "UserProfile", "Space")
        if life.kind == "UserProfile":
            kept_by = kept_by + self.children(life, "Space")
        return life.status in DELETABLE and not kept_by

    def may_update(self, life, role):
        if life.status not in READY:
            return False
        if life.kind == "Domain":
            return role in (None, life.role) or not self.live_apps(life, "InService", "Pending")
        return not self.live_apps(life, *(("InService",) if life.kind == "UserProfile" else ("InService", "Pending")))

    def expect(self, allowed, verb, life, **more):
        """Make the call; it must be allowed, or refused as AWS refuses."""
        call = getattr(self.client, f"{verb}_{NOUNS[life.kind]}")
        request = {**life.request, **more}
        if allowed:
            return call(**request)
        with pytest.raises(ClientError) as client_error:
            call(**request)
        assert client_error.value.response["Error"]["Code"] in CODES
        assert client_error.value.response["Error"]["Message"]
        return None

    def create(self, kind, name, parents, request, **more):
        earlier = self.find(kind, name, parents)
        free = earlier is None or (kind == "App" and earlier.status in ENDED)
        life = Life(kind, name, parents, request)
        ready = all(parent in self.lives and parent.status in READY for parent in parents)
        if created := self.expect(free and ready, "create", life, **more):
            if earlier:
                self.lives.remove(earlier)
            life.arn = created[f"{kind}Arn"]
            if kind == "Domain":
                life.request, life.role = {"DomainId": created["DomainArn"].rpartition("/")[2]}, ROLES[0]
            self.lives.append(life)
            self.enter(life, "Pending")

    def draw(self, data, *kinds):
        return data.draw(st.sampled_from([life for life in self.lives if life.kind in kinds]))

    def has(self, *kinds):
        return any(life.kind in kinds for life in self.lives)

    # --- what may happen

    @initialize()
    def begin(self):
        """With something in it, lest histories be short."""
        self.create_domain(DOMAINS[0])
        self.settle()
        for person, place in zip(PEOPLE, PLACES, strict=True):
            self.create_profile_in(self.lives[0], person)
            self.settle()
            self.create_space_of(self.lives[-1], place)
            self.settle()
        for owner in self.lives[1:4]:
            self.create_app_of(owner)
        self.settle()

    @rule(name=st.sampled_from(DOMAINS))
    def create_domain(self, name):
        new = {"DomainName": name, "AuthMode": "IAM", "DefaultUserSettings": {"ExecutionRole": ROLES[0]}}
        self.create("Domain", name, [], {**new, "SubnetIds": ["subnet-1"], "VpcId": "vpc-1"})

    @precondition(lambda self: self.has("Domain"))
    @rule(data=st.data(), name=st.sampled_from(PEOPLE))
    def create_profile(self, data, name):
        self.create_profile_in(self.draw(data, "Domain"), name)

    def create_profile_in(self, domain, name):
        self.create("UserProfile", name, [domain], {**domain.request, "UserProfileName": name})

    @precondition(lambda self: self.has("UserProfile"))
    @rule(data=st.data(), name=st.sampled_from(PLACES))
    def create_space(self, data, name):
        self.create_space_of(self.draw(data, "UserProfile"), name)

    def create_space_of(self, owner, name):
        self.create(
            "Space",
            name,
            [owner.parents[0], owner],
            {"DomainId": owner.request["DomainId"], "SpaceName": name},
            SpaceSettings={"AppType": "JupyterLab"},
            OwnershipSettings={"OwnerUserProfileName": owner.name},
            SpaceSharingSettings={"SharingType": "Private"},
        )

    @precondition(lambda self: self.has("UserProfile", "Space"))
    @rule(data=st.data())
    def create_app(self, data):
        self.create_app_of(self.draw(data, "UserProfile", "Space"))

    def create_app_of(self, owner):
        app_type = "JupyterServer" if owner.kind == "UserProfile" else "JupyterLab"
        more = {} if owner.kind == "UserProfile" else {"ResourceSpec": {"SageMakerImageArn": IMAGE}}
        request = {**owner.request, "AppType": app_type, "AppName": "default"}
        self.create("App", f"{app_type} of {owner.name}", [owner.parents[0], owner], request, **more)

    @precondition(lambda self: any(map(self.may_delete, self.lives)))
    @rule(data=st.data(), reason=st.sampled_from([None, "Still in use."]))
    def delete(self, data, reason):
        life = data.draw(st.sampled_from([life for life in self.lives if self.may_delete(life)]))
        self.expect(True, "delete", life)
        self.enter(life, "Deleting")
        if reason:
            self.plant(life.arn, reason)

    @precondition(lambda self: self.has("Domain", "UserProfile", "Space"))
    @rule(data=st.data(), role=st.sampled_from([None, *ROLES]))
    def update(self, data, role):
        life = self.draw(data, "Domain", "UserProfile", "Space")
        more = {"DefaultUserSettings": {"ExecutionRole": role}} if role and life.kind == "Domain" else {}
        if self.expect(self.may_update(life, role), "update", life, **more):
            self.enter(life, "Updating")
            life.role = role or getattr(life, "role", None)

    @rule(seconds=st.integers(1, 400) | st.just(86400))
    def advance(self, seconds):
        self.cloud.clock.advance(seconds=seconds)
        self.pass_time(self.now + seconds)

    @rule()
    def settle(self):
        self.cloud.clock.settle()
        self.pass_time(None)

    @precondition(lambda self: self.lives)
    @rule(data=st.data(), reason=st.sampled_from(["No capacity.", "The VPC ID 'vpc-1' could not be found."]))
    def fail_next(self, data, reason):
        life = data.draw(st.sampled_from(self.lives))
        target = data.draw(st.sampled_from([life.arn, life.kind]))
        self.plant(target, reason)

    def plant(self, target, reason):
        self.cloud.fail_next(target, reason=reason)
        self.planted.append((target, reason))

    # --- what must always be so

    @invariant()
    def whatever_is_not_allowed_is_refused(self):
        for life in self.lives:
            if not self.may_delete(life):
                self.expect(False, "delete", life)
            if life.kind != "App" and not self.may_update(life, None):
                self.expect(False, "update", life)

    @invariant()
    def each_is_as_we_believe(self):
        for life in self.lives:
            shown = getattr(self.client, f"describe_{NOUNS[life.kind]}")(**self.key(life))
            assert (shown["Status"], shown.get("FailureReason")) == (life.status, life.reason), life

    @invariant()
    def the_lists_hold_what_we_believe_and_nothing_else(self):
        for kind, noun in NOUNS.items():
            listed = sorted(one["Status"] for one in self.listed(f"list_{noun}s"))
            assert listed == sorted(life.status for life in self.lives if life.kind == kind)

    @invariant()
    def no_child_is_without_a_parent(self):
        domains = {domain["DomainId"] for domain in self.listed("list_domains")}
        profiles = {(one["DomainId"], one["UserProfileName"]) for one in self.listed("list_user_profiles")}
        spaces = {(one["DomainId"], one["SpaceName"]) for one in self.listed("list_spaces")}
        assert {domain for domain, _ in profiles | spaces} <= domains
        for app in self.listed("list_apps"):
            owner = app["DomainId"], app.get("UserProfileName", app.get("SpaceName"))
            assert app["Status"] == "Deleted" or owner in (profiles if "UserProfileName" in app else spaces)

    @invariant()
    def the_clock_is_ours(self):
        assert self.cloud.clock.now() == START + timedelta(seconds=self.now)

    def key(self, life):
        return {"DomainId": life.request["DomainId"]} if life.kind == "Domain" else life.request

    def listed(self, operation):
        (items,) = (v for v in getattr(self.client, operation)(MaxResults=100).values() if isinstance(v, list))
        return items


def test_studio_follows_the_documented_lifecycle():
    run_state_machine_as_test(Studio, settings=settings(max_examples=15, stateful_step_count=40, deadline=None))
