// Faults, quotas and durations view.

import { knownNames, send } from "./api.js";
import { attempt, attemptIn, confirm, errorBox } from "./dialogs.js";
import { button, h, onSubmit, renderList, setText } from "./dom.js";
import { control, suggestionsOf, valuesOf } from "./forms.js";
import { parseJson } from "./member_types.js";
import { formatDuration } from "./status.js";
import { refresh, store } from "./store.js";
import { view } from "./view_frame.js";

const CODES = [
  "ThrottlingException",
  "AccessDeniedException",
  "InternalFailure",
  "ServiceUnavailable",
  "ResourceLimitExceeded",
  "ValidationException",
];

const WHEN_HINT = "Members of the request, as JSON. By default, all requests.";

export function faultsView() {
  const { element, body, title } = view("Faults and quotas", "Errors, limits and account-specific rules of AWS, and how long its transitions take.", resetButton());
  const [calls, quotas] = [failingCalls(), quotaCard()];
  const cards = [calls, failingTransitions(), quotas, accountFeatures(), durationCard()];
  body.append(h("div", { class: "cards" }, cards));
  let hasSuggestions = false;

  const render = attempt(async () => {
    for (const card of cards) card.render(store.state);
    if (hasSuggestions || element.hidden) return;
    hasSuggestions = true;
    const names = await knownNames();
    calls.suggest(names.operations);
    quotas.suggest(names.quotas);
  });
  return { element, title, render };
}

const run = (command, body) => attempt(async () => { await send(command, body?.()); await refresh(); });

function resetButton() {
  const text = "This removes all resources, calls, events, faults and quotas, and sets clock, durations and account features back to their initial values.";
  const reset = async () => { await send("reset"); await refresh(); };
  return button("Reset everything", () => confirm("Reset everything?", text, "Reset", reset), { class: "danger" });
}

/** A card with a list of entries, and a form that adds one. `emptyText` replaces an empty list. */
function createCard(title, about, { fields = [], label, submit, emptyText, item, keyOf }) {
  const error = errorBox();
  const controls = fields.map(control);
  const list = h("ul", { class: "entries" });
  const none = emptyText && h("p", { class: "muted" }, emptyText);
  const form = h("form", { class: "inline" }, controls.map(({ row }) => row), label && h("button", {}, label));
  onSubmit(form, attemptIn(error, async () => {
    await submit(valuesOf(controls));
    await refresh();
  }));
  const node = h("section", { class: "card" }, h("h2", {}, title), h("p", { class: "about" }, about), list, none, label && form, error);
  node.show = (items) => {
    renderList(list, items, keyOf ?? JSON.stringify, item);
    if (none) none.hidden = Boolean(items.length);
  };
  node.suggest = (values) => node.querySelector("datalist").replaceChildren(...suggestionsOf(values));
  return node;
}

/** A card for injected faults, with a button that removes all of them. */
function createFaultCard(title, about, { select, ...options }) {
  const node = createCard(title, about, { label: "Inject", emptyText: "No faults are injected.", ...options });
  const clear = button("Clear all faults", run("clear-faults"), { class: "quiet" });
  node.append(clear);
  node.render = ({ faults }) => {
    const injected = select(faults).map((fault, number) => ({ ...fault, number })); // equal ones are different entries
    node.show(injected);
    clear.hidden = !injected.length;
  };
  return node;
}

function failingCalls() {
  return createFaultCard("Calls that fail", "Calls of an operation, or of all that match a pattern, return an error.", {
    fields: [
      { name: "operation", label: "Operation", list: [], placeholder: "CreateApp or Create*" },
      { name: "code", label: "Error code", list: CODES, value: CODES[0] },
      { name: "message", label: "Message", placeholder: "AWS's message by default", wide: true },
      { name: "when", label: "Only requests with", placeholder: '{"NotebookInstanceName": "lab"}', hint: WHEN_HINT, wide: true },
      { name: "times", label: "Number of calls", kind: "number", min: 1, placeholder: "1", hint: "By default 1; with a share, no limit." },
      { name: "rate", label: "Share of calls", kind: "number", min: 0, max: 1, step: "any", placeholder: "1", hint: "From 0 to 1." },
      { name: "seed", label: "Seed", kind: "number", placeholder: "0", hint: "With a share, selects the calls that fail." },
      { name: "always", label: "Every call from now on", kind: "checkbox" },
    ],
    submit: (values) => send("fail", failArguments(values)),
    select: ({ calls }) => calls,
    item: ({ operation, code, ...fault }) =>
      h("li", {}, h("strong", {}, operation), " ", code, h("span", { class: "muted" }, ` ${describeFault(fault)}`)),
  });
}

/** The arguments of the command `fail`. Empty fields are left out, so that their defaults apply. */
function failArguments({ always, when, times, ...others }) {
  const selection = { ...others, when: when && parseJson(when, "Only requests with"), times: always ? "" : times };
  const given = Object.entries(selection).filter(([, value]) => value !== "");
  return { ...Object.fromEntries(given), always };
}

function describeFault({ message, times, when, rate, seed }) {
  const share = rate < 1 && `${Number((rate * 100).toPrecision(6))} % of the calls, seed ${seed}`;
  const limit = times ? `${times} ${times === 1 ? "call" : "calls"}` : !share && "every call";
  const members = Object.entries(when).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return [limit, share, ...members, message ?? "AWS's message"].filter(Boolean).join(" · ");
}

function failingTransitions() {
  return createFaultCard("Transitions that fail", "The next transition of a resource, or of any resource of a kind, ends in its failure status.", {
    fields: [
      { name: "target", label: "Kind, name or ARN", list: Object.keys(store.state.durations), value: "NotebookInstance" },
      { name: "reason", label: "Failure reason", placeholder: "AWS's reason by default" },
    ],
    submit: ({ target, reason }) => send("fail-next", { target, reason: reason || null }),
    select: ({ transitions }) => transitions,
    item: ({ target, reason }) => {
      const about = ` ${reason ?? "AWS's reason"}`;
      return h("li", {}, h("strong", {}, target.split(":").pop()), h("span", { class: "muted" }, about));
    },
  });
}

function quotaCard() {
  const node = createCard("Quotas", "Calls that exceed a quota fail as on AWS. Without a quota, there is no limit.", {
    fields: [
      { name: "name", label: "Quota", list: [], placeholder: "Total domains", wide: true },
      { name: "limit", label: "Limit", kind: "number", value: 1 },
    ],
    label: "Set",
    emptyText: "No quotas are set.",
    submit: ({ name, limit }) => send("quota", { name, limit }),
    keyOf: ([name]) => name,
    item: quotaItem,
  });
  node.render = ({ quotas }) => node.show(Object.entries(quotas));
  return node;
}

function quotaItem([name]) {
  const value = h("strong");
  const properties = { class: "quiet", "aria-label": `Remove the quota ${name}` };
  const remove = button("Remove", run("quota", () => ({ name, limit: null })), properties);
  const node = h("li", {}, `${name}: `, value, " ", remove);
  node.render = ([, limit]) => setText(value, limit);
  return node;
}

function accountFeatures() {
  const descriptions = store.choices?.account_features ?? {};
  const node = createCard("Account features", "Rules that AWS applies to some accounts only. All are off by default.", {
    keyOf: ([name]) => name,
    item: ([name]) => {
      const { row, input } = control({ name, label: name.replaceAll("_", " "), kind: "checkbox", hint: descriptions[name] });
      input.addEventListener("change", run("account-feature", () => ({ name, on: input.checked })));
      const item = h("li", {}, row);
      item.render = ([, on]) => { input.checked = on; };
      return item;
    },
  });
  node.render = ({ account_features: features }) => node.show(Object.entries(features));
  return node;
}

function durationCard() {
  const kinds = Object.keys(store.state.durations);
  const statuses = [...new Set(Object.values(store.state.durations).flatMap(Object.keys))];
  const node = createCard("Durations", "How long transitional statuses last; the real clock divides this by its speed. A change applies to later transitions.", {
    fields: [
      { name: "kind", label: "Kind", kind: "select", options: kinds, value: "NotebookInstance" },
      { name: "status", label: "Status", list: statuses, value: "Pending" },
      { name: "lasts", label: "Duration", placeholder: "90s, 5m, 1h30m" },
    ],
    label: "Set",
    submit: (values) => send("duration", values),
    keyOf: ([kind]) => kind,
    item: durationItem,
  });
  node.render = ({ durations }) => node.show(Object.entries(durations));
  return node;
}

function durationItem([kind]) {
  const text = h("span", { class: "muted" });
  const node = h("li", {}, h("strong", {}, kind), " ", text);
  node.render = ([, durations]) => {
    const parts = Object.entries(durations).map(([status, seconds]) => `${status} ${formatDuration(seconds)}`);
    setText(text, parts.join(" · "));
  };
  return node;
}
