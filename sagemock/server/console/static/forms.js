// Form fields, and dialogs with a form.

import { attemptIn, errorBox, openDialog } from "./dialogs.js";
import { button, h, onSubmit, uniqueId } from "./dom.js";
import { refresh, store } from "./store.js";

/**
 * Open a dialog with a form.
 *
 * A field is `{name, label, value, hint, kind, options, list, when}`: `kind` is the type of an input, "select" or
 * "textarea"; `list` are suggestions; `when(values)` decides whether the field is shown. `toRequest(values)` returns
 * the request, of which the form shows a preview; `submit(request, values)` sends it. After an error the form stays.
 */
export function openForm(title, { fields, label, toRequest = (values) => values, submit, intro }) {
  const error = errorBox();
  const controls = fields.map((field) => ({ field, ...control(field) }));
  const preview = h("pre");
  const draw = () => {
    const values = valuesOf(controls);
    for (const { field, row } of controls) row.hidden = Boolean(field.when && !field.when(values));
    preview.textContent = JSON.stringify(toRequest(values), null, 2);
  };
  const send = button(label, () => {}, { type: "submit", class: "primary" });
  const footer = h("footer", {}, button("Cancel", () => dialog.close()), send);
  const form = h("form", { class: "body", oninput: draw, novalidate: true }, intro && h("p", { class: "hint" }, intro),
    controls.map(({ row }) => row), previewBox(preview), error, footer);
  onSubmit(form, whileDisabled(send, attemptIn(error, async () => {
    const values = valuesOf(controls);
    await submit(toRequest(values), values);
    dialog.close();
    await refresh();
  })));
  draw();
  const dialog = openDialog(title, form, { kind: "form" });
  form.querySelector("input, select, textarea")?.focus();
  return dialog;
}

const previewBox = (preview) => h("details", { class: "preview" }, h("summary", {}, "The request"), preview);

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

/** Create a labelled control: `{row, input}`. */
export function control(field) {
  const { name, label, value = "", hint, kind = "text", list, wide } = field;
  const id = uniqueId(name);
  const hintNode = hint && h("span", { class: "hint", id: `${id}-hint` }, hint);
  const describedBy = hintNode && `${id}-hint`;
  const input = createInput(field, { id, name, "aria-describedby": describedBy, autocomplete: "off", spellcheck: "false" });
  if (kind === "checkbox") input.checked = Boolean(value);
  else input.value = value;
  const style = `field${kind === "checkbox" ? " check" : ""}${wide ? " wide" : ""}`;
  const row = h("div", { class: style }, h("label", { for: id }, label), input, hintNode);
  if (list) row.append(h("datalist", { id: `${id}-list` }, suggestionsOf(list)));
  return { row, input };
}

function createInput({ kind = "text", options, list, rows = 3, placeholder }, properties) {
  if (kind === "select") return h("select", properties, optionsOf(options));
  if (kind === "textarea") return h("textarea", { ...properties, rows, placeholder });
  return h("input", { ...properties, type: kind, placeholder, list: list && `${properties.id}-list` });
}

/** Options from values, or from pairs of value and text. */
export const optionsOf = (options) => options.map((option) => {
  const [value, text] = Array.isArray(option) ? option : [option, option];
  return h("option", { value }, text);
});

export const suggestionsOf = (values) => values.map((value) => h("option", { value }));

/** Convert lines of `key=value` to AWS's tags. */
export function parseTags(text) {
  return text.split("\n").filter((line) => line.trim()).map((line) => {
    const [key, ...value] = line.split("=");
    return { Key: key.trim(), Value: value.join("=").trim() };
  });
}

/** Remove the empty members of a request, for which AWS has defaults. */
export function withoutEmpty(request) {
  const isEmpty = (value) => value === "" || value == null || (Array.isArray(value) && !value.length);
  return Object.fromEntries(Object.entries(request).filter(([, value]) => !isEmpty(value)));
}

/** The field for the region of a new resource. */
export function regionField() {
  const value = store.region || (store.choices?.default_region ?? "");
  return { name: "region", label: "Region", value, list: store.choices?.regions ?? [] };
}

/** The region and account of a new resource. */
export const scopeOf = (values) => ({ region: values.region, account_id: store.account });
