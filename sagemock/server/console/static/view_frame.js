// View frame, tables, empty states.

import { h, setText } from "./dom.js";
import { titleOf } from "./resource_names.js";
import { matches } from "./store.js";

/** Create the frame of a view: its element, and the parts that the view fills. */
export function view(title, about, ...tools) {
  const count = h("span", { class: "count" });
  const heading = h("div", {}, h("h1", { tabindex: "-1" }, title, " ", count), h("p", { class: "about" }, about));
  const body = h("div", { class: "content" });
  const header = h("div", { class: "heading" }, heading, h("div", { class: "tools" }, tools));
  const element = h("section", { hidden: true, "aria-label": title }, header, body);
  return { element, body, title, count: (number) => setText(count, number || "") };
}

export function searchBox(onSearch) {
  const label = "Search";
  const input = h("input", {
    type: "search",
    placeholder: label,
    "aria-label": label,
    class: "search",
    spellcheck: "false",
  });
  input.addEventListener("input", () => onSearch(input.value.trim()));
  return input;
}

/** A placeholder for an empty view, with suggestions. */
export function emptyState(title, text, ...actions) {
  const buttons = h("div", { class: "actions" }, actions);
  return h("div", { class: "empty", hidden: true }, h("strong", {}, title), h("p", {}, text), buttons);
}

export const noMatch = () => emptyState("No matches", "Try fewer words, or another region in the header.");

/** Create a table. Its roles are explicit, since rows lose them on a phone, where CSS shows them as cards. */
export function table(caption, columns) {
  const body = h("tbody", { role: "rowgroup" });
  const cells = columns.map((column) => h("th", { scope: "col", role: "columnheader", "data-label": column }, column));
  const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, cells));
  const title = h("caption", { class: "visually-hidden" }, caption);
  return { element: h("table", { role: "table" }, title, head, body), body };
}

/** Show the resources that match the words in a list, or the placeholder that explains why there are none. */
export function showMatching(resources, words, { count, pages, list, none, nothing }) {
  const matching = words ? resources.filter((resource) => matches(resource, words)) : resources;
  count(resources.length);
  pages.render(matching);
  list.element.hidden = !matching.length;
  showPlaceholder(resources, matching, { none, nothing });
}

/** Show the placeholder for a view without resources, or for a search without matches. */
export function showPlaceholder(resources, matching, { none, nothing }) {
  none.hidden = Boolean(resources.length);
  nothing.hidden = !resources.length || Boolean(matching.length);
}

export const tableRow = (...cells) => h("tr", { role: "row" }, cells);
export const cell = (label, ...content) => h("td", { role: "cell", "data-label": label }, content);

/** The address of a resource's details in the current view. */
export const detailsOf = (key) => `#/${location.hash.split("/")[1] || "notebooks"}/${encodeURIComponent(key)}`;

export function nameLink() {
  const node = h("a", { class: "name" });
  node.render = (resource, key) => {
    setText(node, titleOf(resource));
    node.setAttribute("href", detailsOf(key));
  };
  return node;
}

/** The paragraph with a resource's failure reason. */
export function failureText() {
  const node = h("p", { class: "failure" });
  node.render = ({ failure }) => {
    setText(node, failure ?? "");
    node.hidden = !failure;
  };
  return node;
}
