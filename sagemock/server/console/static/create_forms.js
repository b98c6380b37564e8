// Create forms.

import { call, read } from "./api.js";
import { attempt, notify } from "./dialogs.js";
import { openForm, parseTags, regionField, scopeOf, withoutEmpty } from "./forms.js";
import { profilesOf, store, visible } from "./store.js";

const TAGS = { name: "tags", label: "Tags", kind: "textarea", rows: 2, placeholder: "team=research", hint: "One per line, as key=value." };
const roleField = () => ({
  name: "role",
  label: "Execution role",
  value: `arn:aws:iam::${store.account || store.state.account_id}:role/DataScientist`,
  hint: "Any well-formed role ARN is accepted.",
});
const namesOf = (kind) => [...new Set(visible(kind).map(({ name }) => name))];

/** Open a form that creates a resource: `scope(values)` returns its region and account, `noun` its kind. */
function openCreateForm(title, { operation, noun, fields, toRequest, scope = scopeOf }) {
  openForm(title, {
    fields,
    toRequest: (values) => withoutEmpty(toRequest(values)),
    label: "Create",
    submit: async (request, values) => {
      await call(operation, request, scope(values));
      notify(`${noun} ${values.name ?? ""} is being created.`);
    },
  });
}

export function createNotebook() {
  const hint = "Optional. Its scripts run only with sagemock serve --jupyter --run-lifecycle-scripts.";
  openCreateForm("Create notebook instance", {
    operation: "CreateNotebookInstance",
    noun: "Notebook instance",
    fields: [
      { name: "name", label: "Name", placeholder: "lab" },
      { name: "type", label: "Instance type", value: "ml.t3.medium", list: store.choices?.instance_types },
      roleField(),
      { name: "config", label: "Lifecycle config", list: namesOf("NotebookInstanceLifecycleConfig"), hint },
      TAGS,
      regionField(),
    ],
    toRequest: (values) => ({
      NotebookInstanceName: values.name,
      InstanceType: values.type,
      RoleArn: values.role,
      LifecycleConfigName: values.config,
      Tags: parseTags(values.tags),
    }),
  });
}

export function createDomain() {
  openCreateForm("Create domain", {
    operation: "CreateDomain",
    noun: "Domain",
    fields: [
      { name: "name", label: "Name", placeholder: "research" },
      roleField(),
      { name: "vpc", label: "VPC", value: "vpc-1" },
      { name: "subnets", label: "Subnets", value: "subnet-1", hint: "Separated by commas." },
      TAGS,
      regionField(),
    ],
    toRequest: (values) => ({
      DomainName: values.name,
      AuthMode: "IAM",
      DefaultUserSettings: { ExecutionRole: values.role },
      DefaultSpaceSettings: { ExecutionRole: values.role },
      VpcId: values.vpc,
      SubnetIds: values.subnets.split(",").map((subnet) => subnet.trim()).filter(Boolean),
      Tags: parseTags(values.tags),
    }),
  });
}

export function createProfile(domain) {
  openCreateForm(`Add a user profile to ${domain.name}`, {
    operation: "CreateUserProfile",
    noun: "User profile",
    scope: () => domain,
    fields: [{ name: "name", label: "Name", placeholder: "alice" }, TAGS],
    toRequest: (values) => ({
      DomainId: domain.record.DomainId,
      UserProfileName: values.name,
      Tags: parseTags(values.tags),
    }),
  });
}

const SPACE_APPS = ["JupyterLab", "CodeEditor", ["JupyterServer", "Studio Classic"]];

export function createSpace(domain) {
  const profiles = profilesOf(domain.arn);
  openCreateForm(`Add a space to ${domain.name}`, {
    operation: "CreateSpace",
    noun: "Space",
    scope: () => domain,
    fields: [
      { name: "name", label: "Name", placeholder: "churn-model" },
      { name: "app", label: "For", kind: "select", options: SPACE_APPS, value: "JupyterLab" },
      { name: "sharing", label: "Sharing", kind: "select", options: ["Private", "Shared"], value: "Private" },
      { name: "owner", label: "Owner", list: profiles, value: profiles[0] ?? "", hint: "A user profile of the domain." },
      TAGS,
    ],
    toRequest: (values) => ({
      DomainId: domain.record.DomainId,
      SpaceName: values.name,
      SpaceSettings: { AppType: values.app },
      OwnershipSettings: values.owner && { OwnerUserProfileName: values.owner },
      SpaceSharingSettings: values.owner && { SharingType: values.sharing },
      Tags: parseTags(values.tags),
    }),
  });
}

const needsImage = (values) => ["JupyterLab", "CodeEditor"].includes(values.type);

export const createApp = attempt(async (owner) => {
  const { lab_image: image, app_types: types, app_instance_types: instanceTypes } = await read("choices", { region: owner.region });
  const defaultType = (owner.kind === "Space" && owner.record.SpaceSettings?.AppType) || "JupyterServer";
  openCreateForm(`Add an app to ${owner.name}`, {
    operation: "CreateApp",
    noun: "App",
    scope: () => owner,
    fields: [
      { name: "type", label: "Type", kind: "select", options: types, value: defaultType },
      { name: "name", label: "Name", value: "default" },
      { name: "size", label: "Instance type", list: instanceTypes, hint: "Optional: most app types have a default." },
      { name: "image", label: "Image", value: image, when: needsImage },
    ],
    toRequest: (values) => {
      const spec = withoutEmpty({ InstanceType: values.size, SageMakerImageArn: needsImage(values) ? values.image : "" });
      return {
        DomainId: owner.record.DomainId,
        [`${owner.kind}Name`]: owner.name,
        AppType: values.type,
        AppName: values.name,
        ResourceSpec: Object.keys(spec).length ? spec : null,
      };
    },
  });
});

/** A script as AWS takes it: a list of one, in Base64. */
const encodeScript = (script) => (script ? [{ Content: btoa(String.fromCharCode(...new TextEncoder().encode(script))) }] : []);

export function createLifecycleConfig() {
  const hint = "Runs before every start. The console encodes it in Base64.";
  openCreateForm("Create notebook lifecycle config", {
    operation: "CreateNotebookInstanceLifecycleConfig",
    noun: "Lifecycle config",
    fields: [
      { name: "name", label: "Name", placeholder: "install-packages" },
      { name: "create", label: "Script on create", kind: "textarea", hint: "Runs once, before the first start." },
      { name: "start", label: "Script on start", kind: "textarea", value: "#!/bin/bash\nset -e\n", hint },
      regionField(),
    ],
    toRequest: (values) => ({
      NotebookInstanceLifecycleConfigName: values.name,
      OnCreate: encodeScript(values.create),
      OnStart: encodeScript(values.start),
    }),
  });
}
