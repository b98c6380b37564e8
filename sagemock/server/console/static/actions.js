// What can be done to a resource, as buttons.

import { call, Refusal } from "./api.js";
import { createApp, createProfile, createSpace } from "./create_forms.js";
import { attempt, confirm, openDialog, tellUser } from "./dialogs.js";
import { attribute, button, h, say } from "./dom.js";
import { openForm } from "./forms.js";
import { lookNow, store, titleOf } from "./store.js";

const NOUNS = { NotebookInstance: "notebook instance", NotebookInstanceLifecycleConfig: "lifecycle config", UserProfile: "user profile", StudioLifecycleConfig: "Studio lifecycle config", CodeRepository: "code repository", AppImageConfig: "app image config", ImageVersion: "image version" };
export const noun = (kind) => NOUNS[kind] ?? kind.toLowerCase();

/** The members that name it in requests. */
export function nameOf({ kind, name, record }) {
  const pick = (...members) => Object.fromEntries(members.filter((each) => each in record).map((each) => [each, record[each]]));
  if (kind === "Domain") return pick("DomainId");
  if (kind === "App") return pick("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName");
  if (kind === "ImageVersion") return { ImageName: record.ImageName ?? record.ImageArn?.split("/").pop(), Version: record.Version };
  return { ...pick("DomainId"), [`${kind}Name`]: name };
}

const ask = (operation, resource, more = {}) => call(operation, { ...nameOf(resource), ...more }, resource);

const isInService = ({ status }) => status === "InService";
const isMoving = ({ status }) => /ing$/i.test(status ?? "");

const POWER = {
  label: ({ status }) => (["InService", "Stopping"].includes(status) ? "Stop" : "Start"),
  able: (resource) => !isMoving(resource),
  run: attempt(async (resource) => {
    await ask(isInService(resource) ? "StopNotebookInstance" : "StartNotebookInstance", resource);
    await lookNow();
  }),
};

const REMOVE = {
  label: () => "Delete",
  able: ({ status }) => !/^delet(ing|ed)$/i.test(status ?? ""),
  run: (resource) =>
    confirm(`Delete ${noun(resource.kind)} ${titleOf(resource)}?`, "It goes for good, as on AWS, and takes as long as there.", "Delete", async () => {
      await ask(`Delete${resource.kind}`, resource);
      await lookNow();
    }),
  tone: "quiet",
};

const OPEN = {
  label: () => "Open Jupyter",
  able: isInService,
  run: attempt(async (notebook) => open((await ask("CreatePresignedNotebookInstanceUrl", notebook)).AuthorizedUrl)),
};

const ENTER = {
  label: () => "Open Studio",
  able: isInService,
  run: attempt(async (profile) => open((await ask("CreatePresignedDomainUrl", profile)).AuthorizedUrl)),
};

const ENTER_SPACE = {
  label: () => "Open",
  able: isInService,
  run: attempt(async (space) => {
    const visit = async (user) => open((await ask("CreatePresignedDomainUrl", space, { UserProfileName: user })).AuthorizedUrl);
    const owner = space.record.OwnershipSettings?.OwnerUserProfileName;
    if (owner && space.record.SpaceSharingSettings?.SharingType === "Private") return visit(owner);
    const profiles = store.state.resources.filter((each) => each.kind === "UserProfile" && each.parents[0] === space.parents[0]);
    if (!profiles.length) throw new Refusal("A space is opened as a user profile, and this domain has none: add one first.");
    if (profiles.length === 1) return visit(profiles[0].name);
    return openForm(`Open ${space.name}`, {
      verb: "Open", intro: "A space is opened as a user profile.",
      fields: [{ name: "user", label: "User profile", kind: "select", options: profiles.map((each) => each.name), value: owner ?? profiles[0].name }],
      send: (_, { user }) => visit(user),
    });
  }),
};

const add = (label, run) => ({ label: () => label, able: ({ status }) => !/^delet/i.test(status ?? ""), run });

const ACTIONS = {
  NotebookInstance: [OPEN, POWER, REMOVE],
  Domain: [add("Add user profile", createProfile), add("Add space", createSpace), REMOVE],
  UserProfile: [ENTER, add("Add app", createApp), REMOVE],
  Space: [ENTER_SPACE, add("Add app", createApp), REMOVE],
};

/** Buttons that stay where they are, whatever the status: focus is not lost under anybody's fingers. */
export function actionBar(kind) {
  const node = h("div", { class: "actions" });
  const buttons = (ACTIONS[kind] ?? [REMOVE]).map((action) => {
    const each = button("", () => each.getAttribute("aria-disabled") !== "true" && action.run(node.resource), { class: action.tone ?? "" });
    each.action = action;
    return each;
  });
  node.append(...buttons);
  node.render = (resource) => {
    node.resource = resource;
    for (const each of buttons) {
      say(each, each.action.label(resource));
      attribute(each, "aria-label", `${each.action.label(resource)} ${titleOf(resource)}`);
      attribute(each, "aria-disabled", each.action.able(resource) ? null : "true");
    }
  };
  return node;
}

/** Open what a presigned URL leads to; where no Jupyter runs, show what AWS would have given. */
function open(url) {
  const link = (text) => h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
  if (store.health?.jupyter && /^https?:/.test(url)) {
    window.open(url, "_blank", "noopener,noreferrer");
    tellUser("Opened in a new tab. If your browser kept it back: ", link("open it here"), ".");
    return;
  }
  const field = h("input", { readonly: true, value: url, "aria-label": "Presigned URL" });
  const copy = button("Copy", attempt(async () => {
    field.select();
    if (navigator.clipboard) await navigator.clipboard.writeText(url);
    else document.execCommand("copy"); // a page that came over plain HTTP from another machine has no clipboard
    say(copy, "Copied");
  }), { class: "primary" });
  openDialog("A link, and no Jupyter behind it", h("div", { class: "body" },
    h("p", {}, "This server runs no Jupyter. Start it as ", h("code", {}, "sagemock serve --jupyter"), ", and this button opens a real one."),
    h("p", {}, "AWS would answer with a link like this:"),
    h("div", { class: "copy" }, field, copy)));
}
