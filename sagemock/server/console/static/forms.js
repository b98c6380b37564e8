// Forms in dialogs, from a list of fields.

import { lookNow, store } from "./store.js";
import { attemptIn, errorBox, openDialog } from "./dialogs.js";
import { button, h, unique } from "./dom.js";

/**
 * Ask for values and send them. A field is `{name, label, value, hint, kind, options, list, when}`: `kind` an input's
 * type, "select" or "textarea"; `list` what is suggested; `when(values)` whether it is asked for at all.
 * `request(values)` is what will be sent, `send(request, values)` sends it; refusals are shown and the form stays.
 */
export function openForm(title, { fields, verb, request = (values) => values, send, intro }) {
  const error = errorBox();
  const controls = new Map(fields.map((field) => [field.name, control(field)]));
  const values = () => Object.fromEntries([...controls].map(([name, { input }]) => [name, input.type === "checkbox" ? input.checked : input.value.trim()]));
  const preview = h("pre");
  const draw = () => {
    for (const field of fields) controls.get(field.name).row.hidden = Boolean(field.when && !field.when(values()));
    preview.textContent = JSON.stringify(request(values()), null, 2);
  };
  const submit = button(verb, () => {}, { type: "submit", class: "primary" });
  const form = h("form", { class: "body", oninput: draw, novalidate: true },
    intro && h("p", { class: "hint" }, intro),
    [...controls.values()].map(({ row }) => row),
    h("details", { class: "preview" }, h("summary", {}, "The request"), preview),
    error,
    h("footer", {}, button("Cancel", () => dialog.close()), submit));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    await attemptIn(error, async () => {
      await send(request(values()), values());
      dialog.close();
      await lookNow();
    })();
    submit.disabled = false;
  });
  draw();
  const dialog = openDialog(title, form, { kind: "form" });
  form.querySelector("input, select, textarea")?.focus();
  return dialog;
}

/** A labelled control: `{row, input}`. */
export function control({ name, label, value = "", hint, kind = "text", options, list, rows = 3, placeholder, wide }) {
  const id = unique(name);
  const about = hint && h("span", { class: "hint", id: `${id}-hint` }, hint);
  const common = { id, name, "aria-describedby": about && `${id}-hint`, autocomplete: "off", spellcheck: "false" };
  const row = h("div", { class: `field${kind === "checkbox" ? " check" : ""}${wide ? " wide" : ""}` });
  let input;
  if (kind === "select") {
    input = h("select", common, options.map((each) => (Array.isArray(each) ? h("option", { value: each[0] }, each[1]) : h("option", {}, each))));
  } else if (kind === "textarea") {
    input = h("textarea", { ...common, rows, placeholder });
  } else {
    input = h("input", { ...common, type: kind, placeholder, list: list && `${id}-list` });
  }
  if (kind === "checkbox") input.checked = Boolean(value);
  else input.value = value;
  row.append(h("label", { for: id }, label), input);
  if (about) row.append(about);
  if (list) row.append(h("datalist", { id: `${id}-list` }, list.map((each) => h("option", { value: each }))));
  return { row, input };
}

/** `key=value` lines as AWS's tags. */
export function tagsOf(text) {
  return text.split("\n").filter((line) => line.trim()).map((line) => {
    const [key, ...value] = line.split("=");
    return { Key: key.trim(), Value: value.join("=").trim() };
  });
}

/** Without what was left empty: AWS has its own defaults for that. */
export function filled(request) {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== "" && value != null && !(Array.isArray(value) && !value.length)));
}

/** The fields that say where something new is to be, and what they mean. */
export function placeFields() {
  const regions = store.choices?.regions ?? [];
  const value = store.region || "us-east-1";
  return [{ name: "region", label: "Region", value, list: regions }];
}

export const place = (values) => ({ region: values.region, account_id: store.account });
