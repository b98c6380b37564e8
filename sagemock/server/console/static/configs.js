// Configs view.

import { actionBar } from "./actions.js";
import { button, h, paginate, setText } from "./dom.js";
import { chooseKind, createResource } from "./resource_forms.js";
import { nounOf } from "./resource_names.js";
import { badge, formatDateTime } from "./status.js";
import { keyOf, visible } from "./store.js";
import { cell, emptyState, nameLink, noMatch, searchBox, showMatching, table, tableRow, view } from "./view_frame.js";

const OTHER_KINDS = [
  "StudioLifecycleConfig",
  "CodeRepository",
  "Image",
  "AppImageConfig",
  "MlflowTrackingServer",
  "MlflowApp",
  "PartnerApp",
];
const OTHER_VIEWS = new Set(["NotebookInstance", "Domain", "UserProfile", "Space", "App"]);

export function configsView() {
  let words = "";
  const create = () =>
    button("Create lifecycle config", () => createResource("NotebookInstanceLifecycleConfig"), { class: "primary" });
  const createOther = () => button("Create other", () => chooseKind(OTHER_KINDS));
  const about = "Resources that notebook instances and Studio refer to, MLflow, and partner AI apps.";
  const search = searchBox((text) => {
    words = text;
    render();
  });
  const { element, body, count, title } = view("Configs and images", about, search, createOther(), create());
  const list = table("Configs and images", ["Name", "Kind", "Status", "Created", "Actions"]);
  const pages = paginate(list.body, keyOf, row);
  const hint =
    "Lifecycle configs, code repositories, images, app image configs, MLflow and partner AI apps are listed here.";
  const none = emptyState("No configs or images yet", hint, create(), createOther());
  const nothing = noMatch();
  body.append(list.element, pages.more, none, nothing);

  function render() {
    showMatching(
      visible().filter(({ kind }) => !OTHER_VIEWS.has(kind)),
      words,
      { count, pages, list, none, nothing },
    );
  }
  return { element, title, render };
}

function row(resource) {
  const [name, status, actions] = [nameLink(), badge(), actionBar(resource.kind)];
  const [region, kind, created, noStatus] = [
    h("span", { class: "muted" }),
    h("span"),
    h("time"),
    h("span", { class: "muted" }, "none"),
  ];
  const node = tableRow(
    cell("Name", name, region),
    cell("Kind", kind),
    cell("Status", status, noStatus),
    cell("Created", created),
    cell("Actions", actions),
  );
  node.render = (current) => {
    name.render(current, keyOf(current));
    status.render(current);
    actions.render(current);
    noStatus.hidden = Boolean(current.status);
    setText(region, current.region);
    setText(
      kind,
      nounOf(current.kind).replace(/^./, (letter) => letter.toUpperCase()),
    );
    setText(created, formatDateTime(current.created * 1000));
  };
  return node;
}
