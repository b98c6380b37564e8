// Notebooks view.

import { actionBar } from "./actions.js";
import { button, h, paginate, setText } from "./dom.js";
import { createResource } from "./resource_forms.js";
import { badge, remaining } from "./status.js";
import { keyOf, visible } from "./store.js";
import { sparkline } from "./timeline_chart.js";
import {
  cell,
  emptyState,
  failureText,
  nameLink,
  noMatch,
  searchBox,
  showMatching,
  table,
  tableRow,
  view,
} from "./view_frame.js";

export function notebooksView() {
  let words = "";
  const create = () =>
    button("Create notebook instance", () => createResource("NotebookInstance"), { class: "primary" });
  const about = "Instances that run Jupyter. Files on their volumes are kept while they are stopped.";
  const search = searchBox((text) => {
    words = text;
    render();
  });
  const { element, body, count, title } = view("Notebook instances", about, search, create());
  const list = table("Notebook instances", ["Name", "Status", "Instance type", "Timeline", "Actions"]);
  const pages = paginate(list.body, keyOf, row);
  const none = emptyState(
    "No notebook instances yet",
    "Create one here, or point any AWS SDK to this server:",
    create(),
  );
  none.querySelector("p").after(h("code", {}, `export AWS_ENDPOINT_URL_SAGEMAKER=${location.origin}`));
  const nothing = noMatch();
  body.append(list.element, pages.more, none, nothing);

  function render() {
    showMatching(visible("NotebookInstance"), words, { count, pages, list, none, nothing });
  }
  return { element, title, render };
}

function row() {
  const [name, type, region] = [nameLink(), h("code"), h("span", { class: "muted" })];
  const [status, left, failure, spark, actions] = [
    badge(),
    remaining(),
    failureText(),
    sparkline(),
    actionBar("NotebookInstance"),
  ];
  const node = tableRow(
    cell("Name", name, region),
    cell("Status", status, left, failure),
    cell("Instance type", type),
    cell("Timeline", spark),
    cell("Actions", actions),
  );
  node.render = (resource) => {
    if (node.rendered === resource) return;
    node.rendered = resource;
    name.render(resource, keyOf(resource));
    for (const part of [status, left, failure, spark, actions]) part.render(resource);
    setText(type, resource.record.InstanceType);
    setText(region, resource.region);
  };
  return node;
}
