// What the views have in common: a heading with what can be done, a search box, and words for when there is nothing.

import { h, say } from "./dom.js";
import { matches, titleOf } from "./store.js";

/** A view: `element`, and the parts that it fills. */
export function view(title, about, ...tools) {
  const count = h("span", { class: "count" });
  const heading = h("div", { class: "heading" }, h("div", {}, h("h1", { tabindex: "-1" }, title, " ", count), h("p", { class: "about" }, about)), h("div", { class: "tools" }, tools));
  const body = h("div", { class: "content" });
  const element = h("section", { hidden: true, "aria-label": title }, heading, body);
  return { element, body, title, count: (number) => say(count, number || "") };
}

export function search(label, onsearch) {
  const input = h("input", { type: "search", placeholder: label, "aria-label": label, class: "search", spellcheck: "false" });
  input.addEventListener("input", () => onsearch(input.value.trim()));
  return input;
}

/** Words for when there is nothing, with what to do about it. */
export function empty(title, text, ...actions) {
  return h("div", { class: "empty", hidden: true }, h("strong", {}, title), h("p", {}, text), h("div", { class: "actions" }, actions));
}

/** A table with these columns; cells know theirs, for phones, where rows are cards. */
export function table(caption, columns) {
  // The roles are said, since what a phone shows as cards would lose them.
  const body = h("tbody", { role: "rowgroup" });
  const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, columns.map((column) => h("th", { scope: "col", role: "columnheader" }, column))));
  return { element: h("table", { role: "table" }, h("caption", { class: "visually-hidden" }, caption), head, body), body };
}

/** Of all there is, what matches the words, in the rows of a list; or why there is nothing to see. */
export function showMatching(all, words, { count, pages, list, none, nothing }) {
  const shown = words ? all.filter((each) => matches(each, words)) : all;
  count(all.length);
  pages.render(shown);
  list.element.hidden = !shown.length;
  none.hidden = Boolean(all.length);
  nothing.hidden = !all.length || Boolean(shown.length);
}

export const row = (...cells) => h("tr", { role: "row" }, cells);
export const cell = (label, ...content) => h("td", { role: "cell", "data-label": label }, content);

/** Where the details of a resource are. */
export const detailsOf = (key) => `#/${location.hash.split("/")[1] || "notebooks"}/${encodeURIComponent(key)}`;

export function nameLink() {
  const node = h("a", { class: "name" });
  node.render = (resource, key) => {
    say(node, titleOf(resource));
    node.setAttribute("href", detailsOf(key));
  };
  return node;
}
