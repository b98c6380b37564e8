// Cards of the faults view: a list of entries, and a form that adds one.

import { send } from "./api.js";
import { attempt, attemptIn, errorBox } from "./dialogs.js";
import { h, onSubmit, renderList } from "./dom.js";
import { control, suggestionsOf, valuesOf } from "./forms.js";
import { refresh } from "./store.js";

/** An event handler that runs a command and then refreshes the page. */
export const run = (command, body) =>
  attempt(async () => {
    await send(command, body?.());
    await refresh();
  });

/** A card with a list of entries, and a form that adds one. `emptyText` replaces an empty list. */
export function createCard(title, about, { fields = [], label, submit, emptyText, item, keyOf }) {
  const error = errorBox();
  const controls = fields.map(control);
  const list = h("ul", { class: "entries" });
  const none = emptyText && h("p", { class: "muted" }, emptyText);
  const form = h(
    "form",
    { class: "inline" },
    controls.map(({ row }) => row),
    label && h("button", {}, label),
  );
  onSubmit(
    form,
    attemptIn(error, async () => {
      await submit(valuesOf(controls));
      await refresh();
    }),
  );
  const node = h(
    "section",
    { class: "card" },
    h("h2", {}, title),
    h("p", { class: "about" }, about),
    list,
    none,
    label && form,
    error,
  );
  node.show = (items) => {
    renderList(list, items, keyOf ?? JSON.stringify, item);
    if (none) none.hidden = Boolean(items.length);
  };
  node.suggest = (values) => node.querySelector("datalist").replaceChildren(...suggestionsOf(values));
  return node;
}
