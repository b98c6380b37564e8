"""Studio against a small model of it, written from AWS's documentation and not imported."""

import hypothesis.strategies as st
import pytest
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from .timed_machine import TimedMachine

# Per transitional status: the next status, and the status after a failure. The test sets the durations.
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
READY = {"InService", "Update_Failed"}  # accept updates and children
DELETABLE = {"InService", "Failed", "Update_Failed", "Delete_Failed"}
ENDED = {"Deleted", "Failed"}  # of apps, which then do not block deletions
CODES = {"ResourceInUse", "ResourceNotFound", "ValidationException"}

ROLES = [f"arn:aws:iam::123456789012:role/{name}" for name in ("Scientist", "Engineer")]
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
NOUNS = {"Domain": "domain", "UserProfile": "user_profile", "Space": "space", "App": "app"}
DOMAINS, PROFILES, SPACES = ["alpha", "beta"], ["ann", "bob"], ["desk", "shed"]


class Life:
    """The expected state of one resource, with its parents and the members that identify it in calls."""

    def __init__(self, kind, name, parents, request):
        self.kind, self.name, self.parents, self.request = kind, name, parents, request
        self.arn = None
        self.status = self.due = self.reason = None

    def __repr__(self):
        return f"{self.kind} {self.name} ({self.status})"


class Studio(TimedMachine):
    DURATIONS = SECONDS
    STEPS = st.integers(1, 400) | st.just(86400)

    def __init__(self):
        super().__init__()
        self.lives = []
        self.injected = []  # (target ARN or kind, reason)

    def teardown(self):
        self.cloud.clock.settle()
        for listed in (self.listed("list_domains"), self.listed("list_apps")):
            assert not {item["Status"] for item in listed} & TRANSITIONAL
        super().teardown()

    # --- expectations

    def find(self, kind, name, parents):
        # An app is identified by the name of its owner: AWS describes it even after the owner is deleted.
        def identity(life):
            return (life.kind, life.name, [(parent.kind, parent.request) for parent in life.parents[:1]])

        expected = (kind, name, [(parent.kind, parent.request) for parent in parents[:1]])
        return next((life for life in self.lives if identity(life) == expected), None)

    def children(self, life, *kinds):
        return [other for other in self.lives if life in other.parents and other.kind in kinds]

    def live_apps(self, life, *statuses):
        apps = self.children(life, "App")
        return [app for app in apps if (app.status in statuses if statuses else app.status not in ENDED)]

    def enter(self, life, status, reason=None):
        life.status, life.reason = status, reason
        life.due = self.due_in(SECONDS[life.kind].get(status))

    def waiting(self):
        return {life.due: life for life in self.lives if life.due}

    def is_awaited(self, life):
        return life.status in TRANSITIONAL

    def complete(self, life):
        after, otherwise = (OF_APPS if life.kind == "App" else USUAL)[life.status]
        failures = [failure for failure in self.injected if failure[0] in (life.arn, life.kind)]
        if failures and life.status != "Deleted":
            self.injected.remove(failures[0])
            self.enter(life, otherwise, failures[0][1])
        elif after:
            self.enter(life, after)
        else:
            self.lives.remove(life)
            for app in self.children(life, "App"):
                if app.status != "Deleted":
                    self.lives.remove(app)

    def may_delete(self, life):
        if life.kind == "App":
            return life.status == "InService"
        blocking = self.live_apps(life) if life.kind != "Domain" else self.children(life, "UserProfile", "Space")
        if life.kind == "UserProfile":
            blocking = blocking + self.children(life, "Space")
        return life.status in DELETABLE and not blocking

    def may_update(self, life, role):
        if life.status not in READY:
            return False
        if life.kind == "Domain":
            return role in (None, life.role) or not self.live_apps(life, "InService", "Pending")
        return not self.live_apps(life, *(("InService",) if life.kind == "UserProfile" else ("InService", "Pending")))

    def expect(self, allowed, action, life, **more):
        """Make a call that must succeed or fail with one of AWS's errors."""
        call = getattr(self.client, f"{action}_{NOUNS[life.kind]}")
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

    # --- rules

    @initialize()
    def begin(self):
        """Start with some resources, so that short runs reach deep states."""
        self.create_domain(DOMAINS[0])
        self.settle()
        for profile, space in zip(PROFILES, SPACES, strict=True):
            self.create_profile_in(self.lives[0], profile)
            self.settle()
            self.create_space_of(self.lives[-1], space)
            self.settle()
        for owner in self.lives[1:4]:
            self.create_app_of(owner)
        self.settle()

    @rule(name=st.sampled_from(DOMAINS))
    def create_domain(self, name):
        new = {"DomainName": name, "AuthMode": "IAM", "DefaultUserSettings": {"ExecutionRole": ROLES[0]}}
        self.create("Domain", name, [], {**new, "SubnetIds": ["subnet-1"], "VpcId": "vpc-1"})

    @precondition(lambda self: self.has("Domain"))
    @rule(data=st.data(), name=st.sampled_from(PROFILES))
    def create_profile(self, data, name):
        self.create_profile_in(self.draw(data, "Domain"), name)

    def create_profile_in(self, domain, name):
        self.create("UserProfile", name, [domain], {**domain.request, "UserProfileName": name})

    @precondition(lambda self: self.has("UserProfile"))
    @rule(data=st.data(), name=st.sampled_from(SPACES))
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
            self.inject(life.arn, reason)

    @precondition(lambda self: self.has("Domain", "UserProfile", "Space"))
    @rule(data=st.data(), role=st.sampled_from([None, *ROLES]))
    def update(self, data, role):
        life = self.draw(data, "Domain", "UserProfile", "Space")
        more = {"DefaultUserSettings": {"ExecutionRole": role}} if role and life.kind == "Domain" else {}
        if self.expect(self.may_update(life, role), "update", life, **more):
            self.enter(life, "Updating")
            life.role = role or getattr(life, "role", None)

    @precondition(lambda self: self.lives)
    @rule(data=st.data(), reason=st.sampled_from(["No capacity.", "The VPC ID 'vpc-1' could not be found."]))
    def fail_next(self, data, reason):
        life = data.draw(st.sampled_from(self.lives))
        target = data.draw(st.sampled_from([life.arn, life.kind]))
        self.inject(target, reason)

    def inject(self, target, reason):
        self.cloud.fail_next(target, reason=reason)
        self.injected.append((target, reason))

    # --- invariants

    @invariant()
    def disallowed_calls_are_refused(self):
        for life in self.lives:
            if not self.may_delete(life):
                self.expect(False, "delete", life)
            if life.kind != "App" and not self.may_update(life, None):
                self.expect(False, "update", life)

    @invariant()
    def descriptions_match_the_expectations(self):
        for life in self.lives:
            description = getattr(self.client, f"describe_{NOUNS[life.kind]}")(**self.key(life))
            assert (description["Status"], description.get("FailureReason")) == (life.status, life.reason), life

    @invariant()
    def lists_match_the_expectations(self):
        for kind, noun in NOUNS.items():
            listed = sorted(item["Status"] for item in self.listed(f"list_{noun}s"))
            assert listed == sorted(life.status for life in self.lives if life.kind == kind)

    @invariant()
    def children_have_parents(self):
        domains = {domain["DomainId"] for domain in self.listed("list_domains")}
        profiles = {(profile["DomainId"], profile["UserProfileName"]) for profile in self.listed("list_user_profiles")}
        spaces = {(space["DomainId"], space["SpaceName"]) for space in self.listed("list_spaces")}
        assert {domain for domain, _ in profiles | spaces} <= domains
        for app in self.listed("list_apps"):
            owner = app["DomainId"], app.get("UserProfileName", app.get("SpaceName"))
            assert app["Status"] == "Deleted" or owner in (profiles if "UserProfileName" in app else spaces)

    def key(self, life):
        return {"DomainId": life.request["DomainId"]} if life.kind == "Domain" else life.request

    def listed(self, operation):
        (items,) = (v for v in getattr(self.client, operation)(MaxResults=100).values() if isinstance(v, list))
        return items


@pytest.mark.parametrize("examples", [5, pytest.param(45, marks=pytest.mark.long)])
def test_studio_follows_the_documented_lifecycle(examples):
    run_state_machine_as_test(Studio, settings=settings(max_examples=examples, stateful_step_count=40, deadline=None))
