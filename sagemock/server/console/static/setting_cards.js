// Cards for quotas, account features and durations.

import { send } from "./api.js";
import { createCard, run } from "./card.js";
import { button, h, setText } from "./dom.js";
import { control } from "./forms.js";
import { formatDuration } from "./status.js";
import { store } from "./store.js";

export function quotaCard() {
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
  const remove = button(
    "Remove",
    run("quota", () => ({ name, limit: null })),
    properties,
  );
  const node = h("li", {}, `${name}: `, value, " ", remove);
  node.render = ([, limit]) => setText(value, limit);
  return node;
}

export function accountFeatures() {
  const descriptions = store.choices?.account_features ?? {};
  const node = createCard("Account features", "Rules that AWS applies to some accounts only. All are off by default.", {
    keyOf: ([name]) => name,
    item: ([name]) => {
      const { row, input } = control({
        name,
        label: name.replaceAll("_", " "),
        kind: "checkbox",
        hint: descriptions[name],
      });
      input.addEventListener(
        "change",
        run("account-feature", () => ({ name, on: input.checked })),
      );
      const item = h("li", {}, row);
      item.render = ([, on]) => {
        input.checked = on;
      };
      return item;
    },
  });
  node.render = ({ account_features: features }) => node.show(Object.entries(features));
  return node;
}

export function durationCard() {
  const kinds = Object.keys(store.state.durations);
  const statuses = [...new Set(Object.values(store.state.durations).flatMap(Object.keys))];
  const node = createCard(
    "Durations",
    "How long transitional statuses last; the real clock divides this by its speed. A change applies to later transitions.",
    {
      fields: [
        { name: "kind", label: "Kind", kind: "select", options: kinds, value: "NotebookInstance" },
        { name: "status", label: "Status", list: statuses, value: "Pending" },
        { name: "lasts", label: "Duration", placeholder: "90s, 5m, 1h30m" },
      ],
      label: "Set",
      submit: (values) => send("duration", values),
      keyOf: ([kind]) => kind,
      item: durationItem,
    },
  );
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
