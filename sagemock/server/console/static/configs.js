// What notebooks and Studio refer to: lifecycle configs, images, code repositories.

import { actionBar, noun } from "./actions.js";
import { createLifecycleConfig } from "./create_forms.js";
import { button, h, paged, say } from "./dom.js";
import { badge, moment } from "./status.js";
import { keyOf, visible } from "./store.js";
import { cell, empty, nameLink, row as tableRow, search, showMatching, table, view } from "./view_frame.js";

const ELSEWHERE = new Set(["NotebookInstance", "Domain", "UserProfile", "Space", "App"]);

export function others() {
  let words = "";
  const create = () => button("Create lifecycle config", createLifecycleConfig, { class: "primary" });
  const anything = () => h("a", { class: "button", href: "#/api" }, "Create something else");
  const { element, body, count, title } = view("Configs and images", "What notebook instances and Studio refer to.",
    search("Search", (said) => { words = said; render(); }), anything(), create());
  const list = table("Configs and images", ["Name", "Kind", "Status", "Created", "Actions"]);
  const pages = paged(list.body, keyOf, row);
  const none = empty("Nothing here yet", "Lifecycle configs have a form of their own; code repositories and images are created by calling the operation.", create(), anything());
  const nothing = empty("Nothing matches", "Try fewer words, or another region in the header.");
  body.append(list.element, pages.more, none, nothing);

  function render() {
    showMatching(visible().filter((each) => !ELSEWHERE.has(each.kind)), words, { count, pages, list, none, nothing });
  }
  return { element, title, render };
}

function row(resource) {
  const parts = { name: nameLink(), status: badge(), actions: actionBar(resource.kind) };
  const [region, kind, created, dash] = [h("span", { class: "muted" }), h("span"), h("time"), h("span", { class: "muted" }, "none")];
  const node = tableRow(
    cell("Name", parts.name, region), cell("Kind", kind), cell("Status", parts.status, dash), cell("Created", created), cell("Actions", parts.actions));
  node.render = (each) => {
    parts.name.render(each, keyOf(each));
    parts.status.render(each);
    parts.actions.render(each);
    dash.hidden = Boolean(each.status);
    say(region, each.region);
    say(kind, noun(each.kind).replace(/^./, (letter) => letter.toUpperCase()));
    say(created, moment(each.created * 1000));
  };
  return node;
}
