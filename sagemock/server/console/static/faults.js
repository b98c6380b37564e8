// What is planted and set: failures, quotas, switches, durations; and the way back to an empty cloud.

import { read, tell } from "./api.js";
import { attempt, attemptIn, confirm, errorBox } from "./dialogs.js";
import { button, h, keyed, say } from "./dom.js";
import { control } from "./forms.js";
import { span } from "./status.js";
import { lookNow, store } from "./store.js";
import { view } from "./view_frame.js";

const CODES = ["ThrottlingException", "AccessDeniedException", "InternalFailure", "ServiceUnavailable", "ResourceLimitExceeded", "ValidationException"];

export function faults() {
  const names = { operations: [], quotas: [] };
  const reset = button("Reset everything", () => confirm("Reset everything?", "All resources, calls, events, faults and quotas go, and the clock goes back to where it began.", "Reset", async () => {
    await tell("reset");
    await lookNow();
  }), { class: "danger" });
  const { element, body, title } = view("Faults and quotas", "Let things go wrong on purpose, as they do on AWS.", reset);
  const cards = [plantedCalls(names), plantedTransitions(), quotas(names), accountFeatures(), durations()];
  body.append(h("div", { class: "cards" }, cards));
  let known = false;

  const render = attempt(async () => {
    for (const card of cards) card.render(store.state);
    if (known || element.hidden) return;
    known = true;
    const { operations, quotas: all } = await read("known-names");
    cards[0].suggest(operations);
    cards[2].suggest(all);
  });
  return { element, title, render };
}

/** A card with a list of what is, and a form for more: `send(values)` plants it. */
function card(title, about, { fields = [], verb, send, none, item, keyOf }) {
  const error = errorBox();
  const controls = fields.map((field) => [field.name, control(field)]);
  const list = h("ul", { class: "planted" });
  const nothing = none && h("p", { class: "muted" }, none);
  const form = h("form", { class: "inline" }, controls.map(([, { row }]) => row), verb && h("button", {}, verb));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attemptIn(error, async () => {
      await send(Object.fromEntries(controls.map(([name, { input }]) => [name, input.type === "checkbox" ? input.checked : input.value.trim()])));
      await lookNow();
    })();
  });
  const node = h("section", { class: "card" }, h("h2", {}, title), h("p", { class: "about" }, about), list, nothing, verb && form, error);
  node.show = (items) => {
    keyed(list, items, keyOf ?? JSON.stringify, item);
    if (nothing) nothing.hidden = Boolean(items.length);
  };
  node.suggest = (values) => node.querySelector("datalist").replaceChildren(...values.map((value) => h("option", { value })));
  return node;
}

const takeBack = () => button("Take all back", attempt(async () => { await tell("clear-faults"); await lookNow(); }), { class: "quiet" });

function plantedCalls() {
  const node = card("Calls that fail", "The next calls of an operation are answered with an error.", {
    fields: [
      { name: "operation", label: "Operation", list: [], placeholder: "CreateApp" },
      { name: "code", label: "Error code", list: CODES, value: "ThrottlingException" },
      { name: "message", label: "Message", placeholder: "What AWS says with it", wide: true },
      { name: "times", label: "Times", kind: "number", value: 1 },
      { name: "always", label: "Every call from now on", kind: "checkbox" },
    ],
    verb: "Plant", none: "None planted.",
    send: ({ message, ...rest }) => tell("fail", { ...rest, message: message || null }),
    item: ({ operation, code, message, times }) => h("li", {}, h("strong", {}, operation), " ", code, h("span", { class: "muted" }, ` ${times ? `× ${times}` : "always"} · ${message}`)),
  });
  const back = takeBack();
  node.append(back);
  node.render = ({ faults: planted }) => { node.show(numbered(planted.calls)); back.hidden = !planted.calls.length; };
  return node;
}

function plantedTransitions() {
  const node = card("Transitions that fail", "The next status that time completes ends in failure.", {
    fields: [
      { name: "target", label: "Kind, name or ARN", list: Object.keys(store.state.durations), value: "NotebookInstance" },
      { name: "reason", label: "Failure reason", placeholder: "One that AWS gives" },
    ],
    verb: "Plant", none: "None planted.",
    send: ({ target, reason }) => tell("fail-next", { target, reason: reason || null }),
    item: ({ target, reason }) => h("li", {}, h("strong", {}, target.split(":").pop()), h("span", { class: "muted" }, ` ${reason ?? "with AWS's reason"}`)),
  });
  const back = takeBack();
  node.append(back);
  node.render = ({ faults: planted }) => { node.show(numbered(planted.transitions)); back.hidden = !planted.transitions.length; };
  return node;
}

const numbered = (items) => items.map((each, number) => ({ ...each, number }));

function quotas() {
  const node = card("Quotas", "Without one there is no limit. Beyond it, calls are refused as on AWS.", {
    fields: [
      { name: "name", label: "Quota", list: [], placeholder: "Total domains", wide: true },
      { name: "limit", label: "Limit", kind: "number", value: 1 },
    ],
    verb: "Set", none: "None set: everything is allowed.",
    send: ({ name, limit }) => tell("quota", { name, limit }),
    keyOf: ([name]) => name,
    item: ([name]) => {
      const limit = h("strong");
      const lift = attempt(async () => { await tell("quota", { name, limit: null }); await lookNow(); });
      const one = h("li", {}, `${name}: `, limit, " ", button("Lift", lift, { class: "quiet", "aria-label": `Lift the quota ${name}` }));
      one.render = ([, its]) => say(limit, its);
      return one;
    },
  });
  node.render = (state) => node.show(Object.entries(state.quotas));
  return node;
}

function accountFeatures() {
  const node = card("Switches", "Rules that AWS applies to some accounts only.", {
    keyOf: ([name]) => name,
    item: ([name]) => {
      const { row, input } = control({ name, label: name.replaceAll("_", " "), kind: "checkbox" });
      input.addEventListener("change", attempt(async () => { await tell("account-feature", { name, on: input.checked }); await lookNow(); }));
      const one = h("li", {}, row);
      one.render = ([, on]) => { input.checked = on; };
      return one;
    },
  });
  node.render = (state) => node.show(Object.entries(state.account_features));
  return node;
}

function durations() {
  const node = card("Durations", "How long a status lasts at AWS's pace, for transitions that begin from now on.", {
    fields: [
      { name: "kind", label: "Kind", kind: "select", options: Object.keys(store.state.durations), value: "NotebookInstance" },
      { name: "status", label: "Status", list: [...new Set(Object.values(store.state.durations).flatMap(Object.keys))], value: "Pending" },
      { name: "lasts", label: "Lasts", placeholder: "90s, 5m, 1h30m" },
    ],
    verb: "Set",
    send: (values) => tell("duration", values),
    keyOf: ([kind]) => kind,
    item: ([kind]) => {
      const text = h("span", { class: "muted" });
      const one = h("li", {}, h("strong", {}, kind), " ", text);
      one.render = ([, its]) => say(text, Object.entries(its).map(([status, seconds]) => `${status} ${span(seconds)}`).join(" · "));
      return one;
    },
  });
  node.render = (state) => node.show(Object.entries(state.durations));
  return node;
}
