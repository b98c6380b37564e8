// Notebook instances, a row each.

import { actionBar } from "./actions.js";
import { createNotebook } from "./create_forms.js";
import { button, h, paged, say } from "./dom.js";
import { badge, remaining } from "./status.js";
import { keyOf, visible } from "./store.js";
import { sparkline } from "./timeline_chart.js";
import { cell, empty, nameLink, row as tableRow, search, showMatching, table, view } from "./view_frame.js";

export function notebooks() {
  let words = "";
  const create = () => button("Create notebook instance", createNotebook, { class: "primary" });
  const { element, body, count, title } = view("Notebook instances", "Machines with a Jupyter on them, and a volume that stays.",
    search("Search", (said) => { words = said; render(); }), create());
  const list = table("Notebook instances", ["Name", "Status", "Instance type", "Life", "Actions"]);
  const pages = paged(list.body, keyOf, row);
  const none = empty("No notebook instances yet", "Create one here, or lead any AWS SDK to this server:", create());
  const nothing = empty("Nothing matches", "Try fewer words, or another region in the header.");
  none.querySelector("p").after(h("code", {}, `export AWS_ENDPOINT_URL_SAGEMAKER=${location.origin}`));
  body.append(list.element, pages.more, none, nothing);

  function render() {
    showMatching(visible("NotebookInstance"), words, { count, pages, list, none, nothing });
  }
  return { element, title, render };
}

function row() {
  const parts = { name: nameLink(), status: badge(), left: remaining(), life: sparkline(), actions: actionBar("NotebookInstance") };
  const [type, region, failure] = [h("code"), h("span", { class: "muted" }), h("p", { class: "failure" })];
  const node = tableRow(
    cell("Name", parts.name, region), cell("Status", parts.status, parts.left, failure), cell("Instance type", type),
    cell("Life", parts.life), cell("Actions", parts.actions));
  node.render = (resource) => {
    if (node.seen === resource) return;
    node.seen = resource;
    parts.name.render(resource, keyOf(resource));
    for (const part of [parts.status, parts.left, parts.life, parts.actions]) part.render(resource);
    say(type, resource.record.InstanceType);
    say(region, resource.region);
    say(failure, resource.failure ?? "");
    failure.hidden = !resource.failure;
  };
  return node;
}
