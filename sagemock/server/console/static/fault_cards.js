// Cards for injected faults.

import { send } from "./api.js";
import { createCard, run } from "./card.js";
import { button, h } from "./dom.js";
import { parseJson } from "./member_types.js";
import { store } from "./store.js";

const CODES = [
  "ThrottlingException",
  "AccessDeniedException",
  "InternalFailure",
  "ServiceUnavailable",
  "ResourceLimitExceeded",
  "ValidationException",
];
const WHEN_HINT = "Members of the request, as JSON. By default, all requests.";

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

export function failingCalls() {
  return createFaultCard("Calls that fail", "Calls of an operation, or of all that match a pattern, return an error.", {
    fields: [
      { name: "operation", label: "Operation", list: [], placeholder: "CreateApp or Create*" },
      { name: "code", label: "Error code", list: CODES, value: CODES[0] },
      { name: "message", label: "Message", placeholder: "AWS's message by default", wide: true },
      {
        name: "when",
        label: "Only requests with",
        placeholder: '{"NotebookInstanceName": "lab"}',
        hint: WHEN_HINT,
        wide: true,
      },
      {
        name: "times",
        label: "Number of calls",
        kind: "number",
        min: 1,
        placeholder: "1",
        hint: "By default 1; with a share, no limit.",
      },
      {
        name: "rate",
        label: "Share of calls",
        kind: "number",
        min: 0,
        max: 1,
        step: "any",
        placeholder: "1",
        hint: "From 0 to 1.",
      },
      {
        name: "seed",
        label: "Seed",
        kind: "number",
        placeholder: "0",
        hint: "With a share, selects the calls that fail.",
      },
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

export function failingTransitions() {
  return createFaultCard(
    "Transitions that fail",
    "The next transition of a resource, or of any resource of a kind, ends in its failure status.",
    {
      fields: [
        {
          name: "target",
          label: "Kind, name or ARN",
          list: Object.keys(store.state.durations),
          value: "NotebookInstance",
        },
        { name: "reason", label: "Failure reason", placeholder: "AWS's reason by default" },
      ],
      submit: ({ target, reason }) => send("fail-next", { target, reason: reason || null }),
      select: ({ transitions }) => transitions,
      item: ({ target, reason }) => {
        const about = ` ${reason ?? "AWS's reason"}`;
        return h("li", {}, h("strong", {}, target.split(":").pop()), h("span", { class: "muted" }, about));
      },
    },
  );
}
