// Buttons of a resource.

import { call, Refusal } from "./api.js";
import { attempt, confirm, notify } from "./dialogs.js";
import { button, h, setAttribute, setText } from "./dom.js";
import { control, openForm } from "./forms.js";
import { openUrl } from "./presigned_urls.js";
import { createResource, editResource } from "./resource_forms.js";
import { identityOf, nounOf, titleOf } from "./resource_names.js";
import { profilesOf, refresh } from "./store.js";

const callFor = (operation, resource, more = {}) => call(operation, { ...identityOf(resource), ...more }, resource);

const isInService = ({ status }) => status === "InService";

// An action: `label(resource)`, `run(resource)`, the style of its button, and `refusal(resource)`: why it is not
// possible now, or nothing.

const inService = (resource) => !isInService(resource) && `${titleOf(resource)} is not InService.`;

const START_OR_STOP = {
  label: (resource) => (isRunning(resource) ? "Stop" : "Start"),
  refusal: ({ kind, status, actions }) =>
    !actions.start && !actions.stop && `A ${nounOf(kind)} that is ${status} cannot be started or stopped.`,
  run: attempt(async (resource) => {
    await callFor(`${isRunning(resource) ? "Stop" : "Start"}${resource.kind}`, resource);
    await refresh();
  }),
};

const isRunning = ({ status, record }) =>
  record.IsActive ? record.IsActive === "Active" : ["InService", "Stopping"].includes(status);

const EDIT = {
  label: () => "Edit",
  refusal: (resource) =>
    resource.actions.update === false && `${titleOf(resource)} cannot be updated while it is ${resource.status}.`,
  run: editResource,
};

const DELETE = {
  label: () => "Delete",
  refusal: ({ undeletable }) => undeletable,
  run: (resource) => {
    const question = `Delete ${nounOf(resource.kind)} ${titleOf(resource)}?`;
    confirm(question, "This cannot be undone.", "Delete", async () => {
      await callFor(`Delete${resource.kind}`, resource);
      await refresh();
    });
  },
  style: "quiet",
};

const OPEN_JUPYTER = {
  label: () => "Open Jupyter",
  refusal: inService,
  run: attempt(async (notebook) =>
    openUrl((await callFor("CreatePresignedNotebookInstanceUrl", notebook)).AuthorizedUrl),
  ),
};

const OPEN_MLFLOW = {
  label: () => "Open MLflow",
  refusal: ({ kind, name, status, record }) =>
    (record.IsActive === "Inactive" || ["Creating", "CreateFailed", "Deleting", "Deleted"].includes(status)) &&
    `${titleOf({ kind, name, record })} is ${status}.`,
  run: attempt(async (resource) =>
    openUrl((await callFor(`CreatePresigned${resource.kind}Url`, resource)).AuthorizedUrl),
  ),
};

const OPEN_PARTNER_APP = {
  label: () => "Open",
  refusal: ({ name, status }) => !["Available", "UpdateFailed"].includes(status) && `${name} is ${status}.`,
  run: attempt(async (app) => openUrl((await callFor("CreatePartnerAppPresignedUrl", app)).Url)),
};

const OPEN_STUDIO = {
  label: () => "Open Studio",
  refusal: inService,
  run: attempt(async (profile) => openUrl((await callFor("CreatePresignedDomainUrl", profile)).AuthorizedUrl)),
};

const OPEN_SPACE = {
  label: () => "Open",
  refusal: inService,
  run: attempt(openSpace),
};

/** Open a space as its owner if it is private, else as a user profile of the user's choice. */
async function openSpace(space) {
  const openAs = async (user) =>
    openUrl((await callFor("CreatePresignedDomainUrl", space, { UserProfileName: user })).AuthorizedUrl);
  const owner = space.record.OwnershipSettings?.OwnerUserProfileName;
  if (owner && space.record.SpaceSharingSettings?.SharingType === "Private") return openAs(owner);
  const profiles = profilesOf(space.parents[0]);
  if (!profiles.length)
    throw new Refusal("A space is opened as a user profile, and this domain has none. Add one first.");
  if (profiles.length === 1) return openAs(profiles[0]);
  const { row, input } = control({
    name: "user",
    label: "User profile",
    kind: "select",
    options: profiles,
    value: owner ?? profiles[0],
  });
  return openForm(`Open ${space.name}`, {
    label: "Open",
    intro: "A space is opened as a user profile.",
    nodes: [row],
    hasPreview: false,
    read: () => input.value,
    submit: openAs,
  });
}

/** Adding a resource to another. Its parent may have any status but those of a deletion: AWS refuses the others itself. */
const add = (kind, label = `Add ${nounOf(kind)}`) => ({
  label: () => label,
  refusal: (parent) => /^delet(ing|ed)$/i.test(parent.status ?? "") && `${titleOf(parent)} is being deleted.`,
  run: (parent) => createResource(kind, parent),
});

const UPDATABLE = [EDIT, DELETE];
const ACTIONS = {
  App: [DELETE],
  NotebookInstance: [OPEN_JUPYTER, START_OR_STOP, ...UPDATABLE],
  MlflowApp: [OPEN_MLFLOW, ...UPDATABLE],
  MlflowTrackingServer: [OPEN_MLFLOW, START_OR_STOP, ...UPDATABLE],
  PartnerApp: [OPEN_PARTNER_APP, ...UPDATABLE],
  Domain: [add("UserProfile"), add("Space"), ...UPDATABLE],
  UserProfile: [OPEN_STUDIO, add("App"), ...UPDATABLE],
  Space: [OPEN_SPACE, add("App"), ...UPDATABLE],
  Image: [add("ImageVersion", "Add version"), ...UPDATABLE],
};

/** The buttons of a resource. They are the same in every status, so that the focus is not lost when it changes. */
export function actionBar(kind) {
  let resource = null;
  const buttons = (ACTIONS[kind] ?? UPDATABLE).map((action) => actionButton(action, () => resource));
  const node = h("div", { class: "actions" }, buttons);
  node.render = (current) => {
    resource = current;
    for (const each of buttons) each.render(current);
    buttons.find(({ action }) => action === EDIT)?.toggleAttribute("hidden", !("update" in current.actions));
  };
  return node;
}

/** A button that explains why its action is not possible now, as its title and when it is clicked. */
function actionButton(action, getResource) {
  const run = () => {
    const refusal = action.refusal(getResource());
    return refusal ? notify(refusal) : action.run(getResource());
  };
  const node = Object.assign(button("", run, { class: action.style ?? "" }), { action });
  node.render = (resource) => {
    const refusal = action.refusal(resource);
    setText(node, action.label(resource));
    setAttribute(node, "aria-label", `${action.label(resource)} ${titleOf(resource)}`);
    setAttribute(node, "aria-disabled", refusal ? "true" : null);
    setAttribute(node, "title", refusal || null);
  };
  return node;
}
