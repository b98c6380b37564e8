// The forms that make notebooks, what lives in Studio, and lifecycle configs.

import { call, read } from "./api.js";
import { attempt, tellUser } from "./dialogs.js";
import { filled, openForm, place, placeFields, tagsOf } from "./forms.js";
import { store, visible } from "./store.js";

const TAGS = { name: "tags", label: "Tags", kind: "textarea", rows: 2, placeholder: "team=research", hint: "One a line, as key=value." };
const role = () => ({
  name: "role", label: "Execution role", value: `arn:aws:iam::${store.account || store.state.account_id}:role/DataScientist`,
  hint: "No role is looked up: any ARN that is one will do.",
});
const of = (parent) => ({ region: parent.region, account_id: parent.account_id });
const names = (kind) => [...new Set(visible(kind).map((each) => each.name))];

function create(title, operation, noun, { fields, request, where = place, intro }) {
  openForm(title, {
    fields, request, intro, verb: "Create",
    send: async (asked, values) => {
      await call(operation, asked, where(values));
      tellUser(`${noun} ${values.name ?? ""} is being created.`);
    },
  });
}

export function createNotebook() {
  create("Create notebook instance", "CreateNotebookInstance", "Notebook instance", {
    fields: [
      { name: "name", label: "Name", placeholder: "lab" },
      { name: "type", label: "Instance type", value: "ml.t3.medium", list: store.choices?.instance_types },
      role(),
      { name: "config", label: "Lifecycle config", list: names("NotebookInstanceLifecycleConfig"), hint: "Optional. Its scripts run for real with sagemock serve --jupyter --run-lifecycle-scripts." },
      TAGS,
      ...placeFields(),
    ],
    request: (values) => filled({
      NotebookInstanceName: values.name, InstanceType: values.type, RoleArn: values.role,
      LifecycleConfigName: values.config, Tags: tagsOf(values.tags),
    }),
  });
}

export function createDomain() {
  create("Create domain", "CreateDomain", "Domain", {
    fields: [
      { name: "name", label: "Name", placeholder: "research" },
      role(),
      { name: "vpc", label: "VPC", value: "vpc-1" },
      { name: "subnets", label: "Subnets", value: "subnet-1", hint: "Separated by commas." },
      TAGS,
      ...placeFields(),
    ],
    request: (values) => filled({
      DomainName: values.name, AuthMode: "IAM", DefaultUserSettings: { ExecutionRole: values.role },
      DefaultSpaceSettings: { ExecutionRole: values.role }, VpcId: values.vpc,
      SubnetIds: values.subnets.split(",").map((each) => each.trim()).filter(Boolean), Tags: tagsOf(values.tags),
    }),
  });
}

export function createProfile(domain) {
  create(`Add a user profile to ${domain.name}`, "CreateUserProfile", "User profile", {
    where: () => of(domain),
    fields: [{ name: "name", label: "Name", placeholder: "alice" }, TAGS],
    request: (values) => filled({ DomainId: domain.record.DomainId, UserProfileName: values.name, Tags: tagsOf(values.tags) }),
  });
}

export function createSpace(domain) {
  const profiles = store.state.resources.filter((each) => each.kind === "UserProfile" && each.parents[0] === domain.arn);
  create(`Add a space to ${domain.name}`, "CreateSpace", "Space", {
    where: () => of(domain),
    fields: [
      { name: "name", label: "Name", placeholder: "churn-model" },
      { name: "app", label: "For", kind: "select", options: ["JupyterLab", "CodeEditor", ["JupyterServer", "Studio Classic"]], value: "JupyterLab" },
      { name: "sharing", label: "Sharing", kind: "select", options: ["Private", "Shared"], value: "Private" },
      { name: "owner", label: "Owner", list: profiles.map((each) => each.name), value: profiles[0]?.name ?? "", hint: "A user profile of the domain." },
      TAGS,
    ],
    request: (values) => filled({
      DomainId: domain.record.DomainId, SpaceName: values.name, SpaceSettings: { AppType: values.app },
      OwnershipSettings: values.owner && { OwnerUserProfileName: values.owner },
      SpaceSharingSettings: values.owner && { SharingType: values.sharing }, Tags: tagsOf(values.tags),
    }),
  });
}

const NEEDS_IMAGE = (values) => ["JupyterLab", "CodeEditor"].includes(values.type);

export const createApp = attempt(async (owner) => {
  const { lab_image: image, app_types: types, app_instance_types: sizes } = await read("choices", { region: owner.region });
  const isSpace = owner.kind === "Space";
  create(`Add an app to ${owner.name}`, "CreateApp", "App", {
    where: () => of(owner),
    fields: [
      { name: "type", label: "Type", kind: "select", options: types, value: isSpace ? owner.record.SpaceSettings?.AppType ?? "JupyterServer" : "JupyterServer" },
      { name: "name", label: "Name", value: "default" },
      { name: "size", label: "Instance type", list: sizes, hint: "Optional: AWS has a default for most types of app." },
      { name: "image", label: "Image", value: image, when: NEEDS_IMAGE },
    ],
    request: (values) => {
      const spec = filled({ InstanceType: values.size, SageMakerImageArn: NEEDS_IMAGE(values) ? values.image : "" });
      return filled({
        DomainId: owner.record.DomainId, [`${owner.kind}Name`]: owner.name, AppType: values.type, AppName: values.name,
        ResourceSpec: Object.keys(spec).length ? spec : null,
      });
    },
  });
});

const encoded = (script) => (script ? [{ Content: btoa(String.fromCharCode(...new TextEncoder().encode(script))) }] : []);

export function createLifecycleConfig() {
  create("Create notebook lifecycle config", "CreateNotebookInstanceLifecycleConfig", "Lifecycle config", {
    fields: [
      { name: "name", label: "Name", placeholder: "install-packages" },
      { name: "create", label: "Script on create", kind: "textarea", hint: "Runs once, before the first start." },
      { name: "start", label: "Script on start", kind: "textarea", value: "#!/bin/bash\nset -e\n", hint: "Runs before every start. The console encodes it in Base64." },
      ...placeFields(),
    ],
    request: (values) => filled({
      NotebookInstanceLifecycleConfigName: values.name, OnCreate: encoded(values.create), OnStart: encoded(values.start),
    }),
  });
}
