// Forms that create and update resources.

import { call, read } from "./api.js";
import { attempt, notify, openDialog } from "./dialogs.js";
import { button, h } from "./dom.js";
import { control, openForm, regionField, scopeOf } from "./forms.js";
import { FORMS } from "./form_presets.js";
import { MemberFields } from "./member_fields.js";
import { identityOf, nounOf, titleOf } from "./resource_names.js";

const capitalize = (text) => text[0].toUpperCase() + text.slice(1);

let isOpening = false; // a second click while the members are read must not open a second form

/** Wrap a function that opens a form once it has read the form's members. */
const opening = (open) =>
  attempt(async (...args) => {
    if (isOpening) return;
    isOpening = true;
    try {
      await open(...args);
    } finally {
      isOpening = false;
    }
  });

/** Open the form that creates a resource of a kind, in the resource that it belongs to, if any. */
export const createResource = opening(async (kind, parent) => {
  const [{ members }, choices] = await Promise.all([
    read("form", { operation: `Create${kind}` }),
    read("choices", { region: parent?.region ?? regionField().value }),
  ]);
  const { common, presets, fixed = {}, hidden } = FORMS[kind]({ parent, choices });
  const fields = new MemberFields(
    members.filter(({ name }) => !hidden?.includes(name)),
    { common, presets, fixed },
  );
  const region = parent ? null : control(regionField());
  const scope = () => parent ?? scopeOf({ region: region.input.value });
  const noun = nounOf(kind);
  openForm(parent ? `Add ${noun} to ${titleOf(parent)}` : `Create ${noun}`, {
    nodes: region ? insertBeforeGroup(fields.nodes, region.row) : fields.nodes,
    label: "Create",
    update: () => fields.update(),
    read: () => ({ ...fixed, ...fields.read() }),
    submit: async (request) => {
      await call(`Create${kind}`, request, scope());
      const name = request[`${kind}Name`] ?? request.TrackingServerName ?? request.Name ?? "";
      notify(`${capitalize(noun)} ${name} is being created.`.replace("  ", " "));
    },
  });
});

/** Put a node before the group of further members. */
const insertBeforeGroup = (nodes, node) => {
  const end = nodes.at(-1)?.localName === "details" ? nodes.length - 1 : nodes.length;
  return [...nodes.slice(0, end), node, ...nodes.slice(end)];
};

/** Open the form that updates a resource; it sends only the members that the user changes. */
export const editResource = opening(async (resource) => {
  const operation = `Update${resource.kind}`;
  const { members, renamed } = await read("form", { operation });
  const { common, presets } = FORMS[resource.kind]({ parent: resource });
  const fixed = identityOf(resource);
  const initial = Object.fromEntries(
    members.map(({ name }) => [name, resource.record[renamed[name] ?? name.replace(/ForUpdate$/, "")]]),
  );
  const withoutDefaults = Object.fromEntries(
    Object.entries(presets).map(([path, preset]) => [path, { ...preset, value: undefined }]),
  );
  const fields = new MemberFields(members, { common, presets: withoutDefaults, fixed, initial });
  openForm(`Edit ${nounOf(resource.kind)} ${titleOf(resource)}`, {
    nodes: fields.nodes,
    label: "Save",
    intro: "Only the members that you change are sent.",
    read: () => ({ ...fixed, ...fields.readChanges() }),
    submit: async (request) => {
      await call(operation, request, resource);
      notify(`${titleOf(resource)} is being updated.`);
    },
  });
});

/** Open a dialog with a button for each kind. */
export function chooseKind(kinds) {
  const choose = (kind) => () => {
    dialog.close();
    createResource(kind);
  };
  const buttons = kinds.map((kind) => button(capitalize(nounOf(kind)), choose(kind)));
  const dialog = openDialog("Create", h("div", { class: "body choice" }, buttons), { kind: "question" });
}
