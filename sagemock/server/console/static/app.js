// Start, routing, announcements.

import { listen, read, signIn } from "./api.js";
import { apiExplorer } from "./api_explorer.js";
import { authorizationView } from "./authorization.js";
import { callsView } from "./calls.js";
import { configsView } from "./configs.js";
import { openDetails } from "./details.js";
import { attemptIn, errorBox, openDialog, showError } from "./dialogs.js";
import { h, onSubmit, setAttribute, setText } from "./dom.js";
import { faultsView } from "./faults.js";
import { control } from "./forms.js";
import { filters, timeControls } from "./header.js";
import { notebooksView } from "./notebooks.js";
import { nounOf, titleOf } from "./resource_names.js";
import { keyOf, publish, refresh, scheduleRefresh, store, subscribe } from "./store.js";
import { studioView } from "./studio.js";
import { timelineView } from "./timeline_view.js";

const VIEWS = [
  ["notebooks", "Notebooks", notebooksView],
  ["studio", "Studio", studioView],
  ["configs", "Configs", configsView],
  ["timeline", "Timeline", timelineView],
  ["calls", "Calls", callsView],
  ["policies", "Policies", authorizationView],
  ["faults", "Faults", faultsView],
  ["api", "API", apiExplorer],
];
const MAX_ANNOUNCED = 3;
const main = document.getElementById("main");
const views = new Map();
let currentView = null;

// --- routing: #/VIEW/KEY

function route() {
  const [, name, key] = location.hash.split("/");
  const view = views.has(name) ? name : "notebooks";
  if (view !== currentView) show(view);
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  if (key) openDrawer(decode(key));
}

/** Decode a part of the address; a malformed one is used as it is. */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show(name) {
  const isFirst = currentView === null;
  currentView = name;
  for (const [id, { element, link }] of views) {
    element.hidden = id !== name;
    setAttribute(link, "aria-current", id === name && "page");
  }
  const { element, title, render } = views.get(name);
  document.title = `${title} · sagemock`;
  render();
  scrollTo(0, 0);
  if (!isFirst) element.querySelector("h1").focus();
}

function openDrawer(key) {
  const removeKey = () => history.replaceState(null, "", `#/${currentView}`);
  const drawer = openDetails(key, () => location.hash.endsWith(encodeURIComponent(key)) && removeKey());
  if (!drawer) removeKey();
}

// --- announcements for screen readers

let announced = null; // the resources at the last announcement, by key

function announce({ state }) {
  const resources = new Map(state.resources.map((resource) => [keyOf(resource), resource]));
  const changes = announced ? changesBetween(announced, resources) : [];
  announced = resources;
  if (!changes.length) return;
  const text = changes.length > MAX_ANNOUNCED ? `${changes.length} resources have changed` : changes.join(". ");
  setText(document.getElementById("announcement"), text);
}

function changesBetween(before, after) {
  const describe = ({ kind, ...rest }) => `${nounOf(kind)} ${titleOf({ kind, ...rest })}`;
  const changed = [...after].filter(([key, { status }]) => status && before.get(key)?.status !== status);
  const deleted = [...before].filter(([key]) => !after.has(key));
  return [
    ...changed.map(([, resource]) => `${describe(resource)} is ${resource.status}`),
    ...deleted.map(([, resource]) => `${describe(resource)} is deleted`),
  ];
}

// --- start

async function start() {
  await signInFromAddress();
  try {
    let policies;
    [store.health, store.choices, policies] = await Promise.all(
      ["health", "choices", "authorization"].map((name) => read(name)),
    );
    store.hasPolicies = Boolean(policies.callers);
    await refresh();
  } catch (error) {
    return error.status === 401 ? askForToken() : showStartFailure(error);
  }
  return build();
}

/** Sign in with the token in the address, as `sagemock serve` prints it. If it is wrong, the page shows the sign-in form. */
async function signInFromAddress() {
  const token = location.hash.match(/^#token=(.*)$/)?.[1];
  if (token === undefined) return;
  history.replaceState(null, "", "#/notebooks");
  await signIn(decode(token)).catch(() => {});
}

function build() {
  timeControls(document.getElementById("time"));
  const setConnected = filters(document.getElementById("settings"));
  const shown = VIEWS.filter(([name]) => name !== "policies" || store.hasPolicies);
  for (const [name, label, create] of shown) addView(name, label, create());
  subscribe(() => views.get(currentView)?.render());
  subscribe(announce);
  addEventListener("hashchange", route);
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  route();
  publish();
  listen(() => scheduleRefresh(onRefreshFailure), setConnected);
}

function addView(name, label, view) {
  const link = h("a", { href: `#/${name}` }, label);
  document.getElementById("nav").append(link);
  main.append(view.element);
  views.set(name, { ...view, link });
}

/** Reload the page if the token is wrong now, as after a restart of the server; after other errors the stream retries. */
function onRefreshFailure(error) {
  if (error.status === 401) location.reload();
}

function showStartFailure(error) {
  main.append(h("div", { class: "empty" }, h("strong", {}, "The console cannot start"), h("p", {}, error.message)));
}

function askForToken() {
  const error = errorBox();
  const token = control({
    name: "token",
    label: "Token",
    kind: "password",
    hint: "sagemock serve printed it when it started.",
  });
  const footer = h("footer", {}, h("button", { class: "primary" }, "Sign in"));
  const form = h("form", { class: "body" }, h("p", {}, "This server requires a token."), token.row, error, footer);
  onSubmit(
    form,
    attemptIn(error, async () => {
      await signIn(token.input.value);
      dialog.close();
    }),
  );
  const dialog = openDialog("Sign in", form, { kind: "form", onclose: () => location.reload() });
  dialog.querySelector(".close").remove();
  token.input.focus();
}

start().catch(showError);
