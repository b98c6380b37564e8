// The call log, the newest first.

import { read } from "./api.js";
import { attempt } from "./dialogs.js";
import { button, h, keyed, say } from "./dom.js";
import { control } from "./forms.js";
import { moment } from "./status.js";
import { store } from "./store.js";
import { empty, search, view } from "./view_frame.js";

const AT_ONCE = 200;
const MOST = 10000; // that come in while the page is open

export function calls() {
  let words = "";
  let log = []; // those from number `first` on that the server remembers
  let first = 0;
  let [asking, isBehind] = [false, false];
  const errors = control({ name: "errors", label: "Refused only", kind: "checkbox" });
  errors.input.addEventListener("change", () => draw());
  const { element, body, count, title } = view("Calls", "What clients have asked, this page included: the newest first.",
    errors.row, search("Search", (said) => { words = said.toLowerCase(); draw(); }));
  const list = h("ol", { class: "calls" });
  const older = button("Show older calls", attempt(async () => {
    await fetchFrom(Math.max(0, first - AT_ONCE));
    draw();
  }), { class: "more", hidden: true });
  const none = empty("No calls yet", "Point a client at this server: sagemock serve has printed the variables to export. Each call shows up here as it comes in.");
  const nothing = empty("Nothing matches", "Try fewer words.");
  body.append(list, older, none, nothing);

  const render = attempt(async () => {
    count(store.state.calls);
    if (element.hidden) return;
    isBehind = true;
    if (asking) return; // and asks again then
    asking = true;
    try {
      while (isBehind) {
        isBehind = false;
        await fetchNew(store.state.calls);
      }
    } finally {
      asking = false;
    }
    draw();
  });

  /** Ask for what is new, with the last one known in front: if that is another, the log has begun afresh. */
  async function fetchNew(total) {
    const last = log.at(-1);
    const newest = Math.max(0, total - AT_ONCE);
    if (!last || last.number >= total) return fetchFrom(newest);
    const [again, ...fresh] = await read("calls", { since: last.number });
    if (again?.number !== last.number || again.at !== last.at) return fetchFrom(newest);
    log.push(...fresh);
    if (log.length > MOST) first = (log = log.slice(-MOST))[0].number;
  }

  async function fetchFrom(number) {
    log = await read("calls", { since: number });
    first = number;
  }

  function draw() {
    const fits = (each) => (!errors.input.checked || each.error) && (!words || text(each).includes(words));
    const shown = log.filter(fits).reverse();
    keyed(list, shown.slice(0, 1000), (each) => `${each.number} ${each.at}`, entry);
    older.hidden = log[0]?.number !== first || !first; // those before are forgotten, or never were
    none.hidden = Boolean(log.length);
    nothing.hidden = !log.length || Boolean(shown.length);
  }
  return { element, title, render };
}

const text = (each) => `${each.operation} ${each.error ?? ""} ${each.region} ${JSON.stringify(each.request)}`.toLowerCase();

function entry({ operation, request, region, at, error }) {
  const outcome = h("span", { class: "badge", "data-tone": error ? "bad" : "good" }, error ?? "ok");
  const asked = h("pre", { tabindex: "0" });
  const details = h("details", {}, h("summary", {}, h("time", {}, moment(Date.parse(at))), h("strong", {}, operation), outcome, h("span", { class: "muted" }, region)), asked);
  details.addEventListener("toggle", () => say(asked, JSON.stringify(request, null, 2)), { once: true });
  return h("li", {}, details);
}
