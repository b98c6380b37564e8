// Call log view.

import { CallLog } from "./call_log.js";
import { attempt } from "./dialogs.js";
import { button, h, renderList, setText } from "./dom.js";
import { control } from "./forms.js";
import { formatDateTime } from "./status.js";
import { store } from "./store.js";
import { emptyState, searchBox, showPlaceholder, view } from "./view_frame.js";

const ABOUT = "The calls of all clients, including this page, newest first.";
const MAX_DISPLAYED = 1000;

export function callsView() {
  const log = new CallLog();
  let words = "";
  const failedOnly = control({ name: "errors", label: "Failed only", kind: "checkbox" });
  failedOnly.input.addEventListener("change", () => draw());
  const search = searchBox((text) => {
    words = text.toLowerCase();
    draw();
  });
  const { element, body, count, title } = view("Calls", ABOUT, failedOnly.row, search);
  const { list, older, none, nothing } = callList(log, () => draw(), body);

  const render = attempt(async () => {
    count(store.state.calls);
    if (element.hidden) return;
    await log.update(() => store.state.calls);
    draw();
  });

  const isShown = (call) => (!failedOnly.input.checked || call.error) && (!words || textOf(call).includes(words));
  function draw() {
    const shown = log.calls.filter(isShown).reverse();
    renderList(list, shown.slice(0, MAX_DISPLAYED), ({ number, at }) => `${number} ${at}`, entry);
    older.hidden = !log.hasOlder;
    showPlaceholder(log.calls, shown, { none, nothing });
  }
  return { element, title, render };
}

/** Add the parts of the view below its header. */
function callList(log, draw, body) {
  const list = h("ol", { class: "calls" });
  const readOlder = attempt(async () => {
    await log.readOlder();
    draw();
  });
  const older = button("Show older calls", readOlder, { class: "more", hidden: true });
  const none = emptyState(
    "No calls yet",
    "Configure a client with the environment variables that sagemock serve printed.",
  );
  const nothing = emptyState("No matches", "Try fewer words.");
  body.append(list, older, none, nothing);
  return { list, older, none, nothing };
}

const textOf = ({ operation, error, region, request }) =>
  `${operation} ${error ?? ""} ${region} ${JSON.stringify(request)}`.toLowerCase();

const decisionText = ({ allowed, caller, reason }) => `${allowed ? "Allowed" : "Denied"} to ${caller}, ${reason}`;

function entry({ operation, request, region, at, error, decision }) {
  const outcome = h("span", { class: "badge", "data-tone": error ? "bad" : "good" }, error ?? "ok");
  const body = h("pre", { tabindex: "0" });
  const time = h("time", {}, formatDateTime(Date.parse(at)));
  const summary = h("summary", {}, time, h("strong", {}, operation), outcome, h("span", { class: "muted" }, region));
  const verdict = decision ? [h("p", { class: "muted" }, decisionText(decision))] : [];
  const details = h("details", {}, summary, ...verdict, body);
  details.addEventListener("toggle", () => setText(body, JSON.stringify(request, null, 2)), { once: true });
  return h("li", {}, details);
}
