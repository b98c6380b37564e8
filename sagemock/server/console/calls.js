// The call log, the newest first.

import { read } from "./api.js";
import { attempt } from "./dialogs.js";
import { button, h, keyed, say } from "./dom.js";
import { control } from "./forms.js";
import { moment } from "./status.js";
import { store } from "./store.js";
import { empty, search, view } from "./views.js";

const AT_ONCE = 200;

export function calls() {
  let words = "";
  let log = []; // those from number `first` on
  let first = 0;
  let asking = false;
  const errors = control({ name: "errors", label: "Refused only", kind: "checkbox" });
  errors.input.addEventListener("change", () => draw());
  const { element, body, count, title } = view("Calls", "What clients have asked, this page included: the newest first.",
    errors.row, search("Search", (said) => { words = said.toLowerCase(); draw(); }));
  const list = h("ol", { class: "calls" });
  const older = button("Show older calls", attempt(async () => {
    const from = Math.max(0, first - AT_ONCE);
    log = numbered(await read("calls", { since: from }), from);
    first = from;
    draw();
  }), { class: "more", hidden: true });
  const none = empty("No calls yet", "Point a client at this server: sagemock serve has printed the variables to export. Each call shows up here as it comes in.");
  const nothing = empty("Nothing matches", "Try fewer words.");
  body.append(list, older, none, nothing);

  const render = attempt(async () => {
    count(store.state.calls);
    if (element.hidden || asking) return;
    asking = true;
    try {
      await fetchNew(store.state.calls);
    } finally {
      asking = false;
    }
    draw();
  });

  /** Ask for what is new, with the last one known in front: if that is another, the log has begun afresh. */
  async function fetchNew(total) {
    const last = log.at(-1);
    const since = last && total > last.number ? last.number : Math.max(0, total - AT_ONCE);
    const fresh = numbered(await read("calls", { since }), since);
    if (last && since === last.number && fresh[0]?.at === last.at) log.push(...fresh.slice(1));
    else [log, first] = last && since === last.number ? [numbered(await read("calls"), 0), 0] : [fresh, since];
  }

  function draw() {
    const fits = (each) => (!errors.input.checked || each.error) && (!words || text(each).includes(words));
    const shown = log.filter(fits).reverse();
    keyed(list, shown.slice(0, 1000), (each) => `${each.number} ${each.at}`, entry);
    older.hidden = !first;
    none.hidden = Boolean(log.length);
    nothing.hidden = !log.length || Boolean(shown.length);
  }
  return { element, title, render };
}

const numbered = (entries, from) => entries.map((each, index) => ({ ...each, number: from + index }));
const text = (each) => `${each.operation} ${each.error ?? ""} ${each.region} ${JSON.stringify(each.request)}`.toLowerCase();

function entry({ operation, request, region, at, error }) {
  const outcome = h("span", { class: "badge", "data-tone": error ? "bad" : "good" }, error ?? "ok");
  const asked = h("pre", { tabindex: "0" });
  const details = h("details", {}, h("summary", {}, h("time", {}, moment(Date.parse(at))), h("strong", {}, operation), outcome, h("span", { class: "muted" }, region)), asked);
  details.addEventListener("toggle", () => say(asked, JSON.stringify(request, null, 2)), { once: true });
  return h("li", {}, details);
}
