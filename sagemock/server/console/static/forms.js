// Form fields, and dialogs with a form.

import { attemptIn, errorBox, openDialog } from "./dialogs.js";
import { button, h, onSubmit, uniqueId } from "./dom.js";
import { refresh, store } from "./store.js";

/**
 * Open a dialog with a form of these nodes.
 *
 * `read()` returns the request, of which the form shows a preview unless `hasPreview` is false; `submit(request)` sends
 * it. `update()` is called after each input. After an error the form stays.
 */
export function openForm(title, { nodes, label, read, submit, intro, update = () => {}, hasPreview = true }) {
  const error = errorBox();
  const preview = h("pre");
  const draw = () => {
    update();
    preview.textContent = previewOf(read);
  };
  const send = button(label, () => {}, { type: "submit", class: "primary" });
  const footer = h(
    "footer",
    {},
    button("Cancel", () => dialog.close()),
    send,
  );
  const form = h(
    "form",
    { class: "body", oninput: draw, novalidate: true },
    intro && h("p", { class: "hint" }, intro),
    nodes,
    hasPreview && previewBox(preview),
    error,
    footer,
  );
  onSubmit(
    form,
    whileDisabled(
      send,
      attemptIn(error, async () => {
        await submit(read());
        dialog.close();
        await refresh();
      }),
    ),
  );
  draw();
  const dialog = openDialog(title, form, { kind: "form" });
  form.querySelector("input, select, textarea")?.focus();
  return dialog;
}

/** The request as JSON, or why there is none yet. */
function previewOf(read) {
  try {
    return JSON.stringify(read(), null, 2);
  } catch (error) {
    return error.message;
  }
}

const previewBox = (preview) => h("details", { class: "preview" }, h("summary", {}, "Request as JSON"), preview);

const whileDisabled = (node, run) => async () => {
  node.disabled = true;
  await run();
  node.disabled = false;
};

/** The values of controls by name. */
export function valuesOf(controls) {
  const valueOf = (input) => (input.type === "checkbox" ? input.checked : input.value.trim());
  return Object.fromEntries(controls.map(({ input }) => [input.name, valueOf(input)]));
}

/**
 * Create a labelled control: `{row, input}`.
 *
 * A field is `{name, label, value, hint, kind, options, list}`: `kind` is the type of an input, "select" or "textarea",
 * and `list` are suggestions.
 */
export function control(field) {
  const { name, label, value = "", hint, kind = "text", list, wide } = field;
  const id = uniqueId(name);
  const hintNode = hint && h("span", { class: "hint", id: `${id}-hint` }, hint);
  const describedBy = hintNode && `${id}-hint`;
  const input = createInput(field, {
    id,
    name,
    "aria-describedby": describedBy,
    autocomplete: "off",
    spellcheck: "false",
  });
  if (kind === "checkbox") input.checked = Boolean(value);
  else input.value = value;
  const style = `field${kind === "checkbox" ? " check" : ""}${wide ? " wide" : ""}`;
  const row = h("div", { class: style }, h("label", { for: id }, label), input, hintNode);
  if (list) row.append(h("datalist", { id: `${id}-list` }, suggestionsOf(list)));
  return { row, input };
}

function createInput({ kind = "text", options, list, rows = 3, placeholder, step, min, max }, properties) {
  if (kind === "select") return h("select", properties, optionsOf(options));
  if (kind === "textarea") return h("textarea", { ...properties, rows, placeholder });
  return h("input", { ...properties, type: kind, placeholder, step, min, max, list: list && `${properties.id}-list` });
}

/** Options from values, or from pairs of value and text. */
export const optionsOf = (options) =>
  options.map((option) => {
    const [value, text] = Array.isArray(option) ? option : [option, option];
    return h("option", { value }, text);
  });

export const suggestionsOf = (values) => values.map((value) => h("option", { value }));

/** Convert lines of `key=value` to pairs. */
export function parsePairs(text) {
  return text
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => {
      const [key, ...value] = line.split("=");
      return [key.trim(), value.join("=").trim()];
    });
}

/** The field for the region of a new resource. */
export function regionField() {
  const value = store.region || (store.choices?.default_region ?? "");
  return { name: "region", label: "Region", value, list: store.choices?.regions ?? [] };
}

/** The region and account of a new resource. */
export const scopeOf = (values) => ({ region: values.region, account_id: store.account });
