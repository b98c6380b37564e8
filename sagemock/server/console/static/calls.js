// Call log view.

import { CallLog } from "./call_log.js";
import { attempt } from "./dialogs.js";
import { button, h, renderList, setText } from "./dom.js";
import { control } from "./forms.js";
import { formatDateTime } from "./status.js";
import { store } from "./store.js";
import { emptyState, searchBox, view } from "./view_frame.js";

const MAX_DISPLAYED = 1000;

export function callsView() {
  const log = new CallLog();
  let words = "";
  const failedOnly = control({ name: "errors", label: "Failed only", kind: "checkbox" });
  failedOnly.input.addEventListener("change", () => draw());
  const search = searchBox((text) => { words = text.toLowerCase(); draw(); });
  const about = "The calls of all clients, this page included, newest first.";
  const { element, body, count, title } = view("Calls", about, failedOnly.row, search);
  const list = h("ol", { class: "calls" });
  const older = button("Show older calls", attempt(async () => { await log.readOlder(); draw(); }), { class: "more", hidden: true });
  const none = emptyState("No calls yet", "Point a client at this server with the variables that sagemock serve printed.");
  const nothing = emptyState("No matches", "Try fewer words.");
  body.append(list, older, none, nothing);

  const render = attempt(async () => {
    count(store.state.calls);
    if (element.hidden) return;
    await log.update(() => store.state.calls);
    draw();
  });

  function draw() {
    const { calls } = log;
    const isShown = (call) => (!failedOnly.input.checked || call.error) && (!words || textOf(call).includes(words));
    const shown = calls.filter(isShown).reverse();
    renderList(list, shown.slice(0, MAX_DISPLAYED), ({ number, at }) => `${number} ${at}`, entry);
    older.hidden = !log.hasOlder;
    none.hidden = Boolean(calls.length);
    nothing.hidden = !calls.length || Boolean(shown.length);
  }
  return { element, title, render };
}

const textOf = ({ operation, error, region, request }) => `${operation} ${error ?? ""} ${region} ${JSON.stringify(request)}`.toLowerCase();

function entry({ operation, request, region, at, error }) {
  const outcome = h("span", { class: "badge", "data-tone": error ? "bad" : "good" }, error ?? "ok");
  const body = h("pre", { tabindex: "0" });
  const time = h("time", {}, formatDateTime(Date.parse(at)));
  const summary = h("summary", {}, time, h("strong", {}, operation), outcome, h("span", { class: "muted" }, region));
  const details = h("details", {}, summary, body);
  details.addEventListener("toggle", () => setText(body, JSON.stringify(request, null, 2)), { once: true });
  return h("li", {}, details);
}
