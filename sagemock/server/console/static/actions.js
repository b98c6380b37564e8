// Buttons of a resource.

import { call, Refusal } from "./api.js";
import { createApp, createProfile, createSpace } from "./create_forms.js";
import { attempt, confirm, notify, openDialog } from "./dialogs.js";
import { button, h, setAttribute, setText } from "./dom.js";
import { openForm } from "./forms.js";
import { profilesOf, refresh, store, titleOf } from "./store.js";

const NOUNS = {
  AppImageConfig: "app image config",
  CodeRepository: "code repository",
  ImageVersion: "image version",
  NotebookInstance: "notebook instance",
  NotebookInstanceLifecycleConfig: "lifecycle config",
  StudioLifecycleConfig: "Studio lifecycle config",
  UserProfile: "user profile",
};
export const nounOf = (kind) => NOUNS[kind] ?? kind.toLowerCase();

/** The members that identify a resource in requests. */
export function identityOf({ kind, name, record }) {
  const pick = (...members) => Object.fromEntries(members.filter((member) => member in record).map((member) => [member, record[member]]));
  if (kind === "Domain") return pick("DomainId");
  if (kind === "App") return pick("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName");
  if (kind === "ImageVersion") return { ImageName: record.ImageName ?? record.ImageArn?.split("/").pop(), Version: record.Version };
  return { ...pick("DomainId"), [`${kind}Name`]: name };
}

const callFor = (operation, resource, more = {}) => call(operation, { ...identityOf(resource), ...more }, resource);

const isInService = ({ status }) => status === "InService";
const isTransitional = ({ status }) => /ing$/i.test(status ?? "");
const isBeingDeleted = ({ status }) => /^delet(ing|ed)$/i.test(status ?? "");

// An action: `label(resource)`, `isEnabled(resource)`, `run(resource)` and the style of its button.

const START_OR_STOP = {
  label: ({ status }) => (["InService", "Stopping"].includes(status) ? "Stop" : "Start"),
  isEnabled: (resource) => !isTransitional(resource),
  run: attempt(async (resource) => {
    await callFor(isInService(resource) ? "StopNotebookInstance" : "StartNotebookInstance", resource);
    await refresh();
  }),
};

const DELETE = {
  label: () => "Delete",
  isEnabled: (resource) => !isBeingDeleted(resource),
  run: (resource) => {
    const question = `Delete ${nounOf(resource.kind)} ${titleOf(resource)}?`;
    confirm(question, "It cannot be undone, and takes as long as on AWS.", "Delete", async () => {
      await callFor(`Delete${resource.kind}`, resource);
      await refresh();
    });
  },
  style: "quiet",
};

const OPEN_JUPYTER = {
  label: () => "Open Jupyter",
  isEnabled: isInService,
  run: attempt(async (notebook) => openUrl((await callFor("CreatePresignedNotebookInstanceUrl", notebook)).AuthorizedUrl)),
};

const OPEN_STUDIO = {
  label: () => "Open Studio",
  isEnabled: isInService,
  run: attempt(async (profile) => openUrl((await callFor("CreatePresignedDomainUrl", profile)).AuthorizedUrl)),
};

const OPEN_SPACE = {
  label: () => "Open",
  isEnabled: isInService,
  run: attempt(openSpace),
};

/** Open a space as its owner if it is private, else as a user profile of the user's choice. */
async function openSpace(space) {
  const openAs = async (user) => openUrl((await callFor("CreatePresignedDomainUrl", space, { UserProfileName: user })).AuthorizedUrl);
  const owner = space.record.OwnershipSettings?.OwnerUserProfileName;
  if (owner && space.record.SpaceSharingSettings?.SharingType === "Private") return openAs(owner);
  const profiles = profilesOf(space.parents[0]);
  if (!profiles.length) throw new Refusal("A space is opened as a user profile, and this domain has none. Add one first.");
  if (profiles.length === 1) return openAs(profiles[0]);
  return openForm(`Open ${space.name}`, {
    label: "Open",
    intro: "A space is opened as a user profile.",
    fields: [{ name: "user", label: "User profile", kind: "select", options: profiles, value: owner ?? profiles[0] }],
    submit: (_, { user }) => openAs(user),
  });
}

const add = (label, run) => ({ label: () => label, isEnabled: ({ status }) => !/^delet/i.test(status ?? ""), run });

const ACTIONS = {
  NotebookInstance: [OPEN_JUPYTER, START_OR_STOP, DELETE],
  Domain: [add("Add user profile", createProfile), add("Add space", createSpace), DELETE],
  UserProfile: [OPEN_STUDIO, add("Add app", createApp), DELETE],
  Space: [OPEN_SPACE, add("Add app", createApp), DELETE],
};

/** The buttons of a resource. They are the same in every status, so that the focus is not lost when it changes. */
export function actionBar(kind) {
  let resource = null;
  const buttons = (ACTIONS[kind] ?? [DELETE]).map((action) => actionButton(action, () => resource));
  const node = h("div", { class: "actions" }, buttons);
  node.render = (current) => {
    resource = current;
    for (const each of buttons) each.render(current);
  };
  return node;
}

function actionButton(action, getResource) {
  const node = button("", () => node.getAttribute("aria-disabled") !== "true" && action.run(getResource()), { class: action.style ?? "" });
  node.render = (resource) => {
    setText(node, action.label(resource));
    setAttribute(node, "aria-label", `${action.label(resource)} ${titleOf(resource)}`);
    setAttribute(node, "aria-disabled", action.isEnabled(resource) ? null : "true");
  };
  return node;
}

/** Open a presigned URL in a new tab, or show it if this server does not run Jupyter. */
function openUrl(url) {
  if (!store.health?.jupyter || !/^https?:/.test(url)) return showUrl(url);
  window.open(url, "_blank", "noopener,noreferrer");
  const link = h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "open it here");
  return notify("Opened in a new tab. If your browser blocked it, ", link, ".");
}

function showUrl(url) {
  const field = h("input", { readonly: true, value: url, "aria-label": "Presigned URL" });
  const copy = button("Copy", attempt(async () => {
    field.select();
    if (navigator.clipboard) await navigator.clipboard.writeText(url);
    else document.execCommand("copy"); // pages that came over plain HTTP from another machine have no clipboard
    setText(copy, "Copied");
  }), { class: "primary" });
  openDialog("Presigned URL without Jupyter", h("div", { class: "body" },
    h("p", {}, "This server does not run Jupyter. Start it as ", h("code", {}, "sagemock serve --jupyter"), " to open notebooks."),
    h("p", {}, "AWS would return a link like this:"),
    h("div", { class: "copy" }, field, copy)));
}
