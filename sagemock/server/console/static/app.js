// The page: who may see it, which view is shown, and what is said when something changes.

import { listen, read, signIn } from "./api.js";
import { noun } from "./actions.js";
import { calls } from "./calls.js";
import { openDetails } from "./details.js";
import { attemptIn, errorBox, openDialog, refused } from "./dialogs.js";
import { attribute, h, say } from "./dom.js";
import { explorer } from "./api_explorer.js";
import { faults } from "./faults.js";
import { control } from "./forms.js";
import { filters, timeControls } from "./header.js";
import { life } from "./timeline_view.js";
import { notebooks } from "./notebooks.js";
import { others } from "./configs.js";
import { keyOf, look, lookNow, publish, store, subscribe, titleOf } from "./store.js";
import { studio } from "./studio.js";

const VIEWS = [["notebooks", "Notebooks", notebooks], ["studio", "Studio", studio], ["others", "Configs", others], ["timeline", "Timeline", life], ["calls", "Calls", calls], ["faults", "Faults", faults], ["api", "API", explorer]];
const main = document.getElementById("main");
const views = new Map();
let shown = null;

// --- which view, and whose details

function route() {
  const [, name, key] = location.hash.split("/");
  const chosen = views.has(name) ? name : "notebooks";
  if (chosen !== shown) show(chosen);
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  if (key) open(decoded(key));
}

/** What somebody has mangled is taken as it is. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show(name) {
  const isFirst = shown === null;
  shown = name;
  for (const [each, { element, link }] of views) {
    element.hidden = each !== name;
    attribute(link, "aria-current", each === name && "page");
  }
  const { element, title, render } = views.get(name);
  document.title = `${title} · sagemock`;
  render();
  scrollTo(0, 0);
  if (!isFirst) element.querySelector("h1").focus();
}

function open(key) {
  const drawer = openDetails(key, () => {
    if (location.hash.endsWith(encodeURIComponent(key))) history.replaceState(null, "", `#/${shown}`);
  });
  if (!drawer) history.replaceState(null, "", `#/${shown}`);
}

// --- what changes is said aloud, too

let before = null;

function announce({ state }) {
  const after = new Map(state.resources.map((each) => [keyOf(each), each]));
  const news = [];
  for (const [key, each] of after) {
    if (before && each.status && before.get(key)?.status !== each.status) news.push(`${noun(each.kind)} ${titleOf(each)} is ${each.status}`);
  }
  for (const [key, each] of before ?? []) if (!after.has(key)) news.push(`${noun(each.kind)} ${titleOf(each)} is gone`);
  before = after;
  if (news.length) say(document.getElementById("said"), news.length > 3 ? `${news.length} resources have changed` : news.join(". "));
}

// --- the beginning

async function start() {
  const said = location.hash.match(/^#token=(.*)$/);
  if (said) {
    history.replaceState(null, "", "#/notebooks");
    await signIn(decoded(said[1])).catch(() => {}); // the form asks for it again
  }
  try {
    [store.health, store.choices] = await Promise.all([read("health"), read("choices")]);
    await lookNow();
  } catch (error) {
    return error.status === 401 ? askForToken() : broken(error);
  }
  return build();
}

function build() {
  timeControls(document.getElementById("time"));
  const tellLive = filters(document.getElementById("settings"));
  for (const [name, label, make] of VIEWS) {
    const link = h("a", { href: `#/${name}` }, label);
    document.getElementById("nav").append(link);
    const view = make();
    main.append(view.element);
    views.set(name, { ...view, link });
  }
  subscribe(() => views.get(shown)?.render());
  subscribe(announce);
  addEventListener("hashchange", route);
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
  route();
  publish();
  listen(() => look(onlost), tellLive);
}

/** A token may have changed with a server that was started again; whatever else is wrong, the stream tries again. */
function onlost(error) {
  if (error.status === 401) location.reload();
}

function broken(error) {
  main.append(h("div", { class: "empty" }, h("strong", {}, "The console cannot start"), h("p", {}, error.message)));
}

function askForToken() {
  const error = errorBox();
  const token = control({ name: "token", label: "Token", kind: "password", hint: "sagemock serve has printed it where it was started." });
  const form = h("form", { class: "body" }, h("p", {}, "This server answers only those who know its token."), token.row, error, h("footer", {}, h("button", { class: "primary" }, "Sign in")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attemptIn(error, async () => {
      await signIn(token.input.value);
      dialog.close();
    })();
  });
  const dialog = openDialog("Sign in", form, { kind: "form", onclose: () => location.reload() });
  dialog.querySelector(".close").remove();
  token.input.focus();
}

start().catch(refused);
