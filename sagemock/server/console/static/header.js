// Clock controls and filters.

import { send } from "./api.js";
import { attempt } from "./dialogs.js";
import { button, h, onSubmit, renderList, setAttribute, setText } from "./dom.js";
import { control } from "./forms.js";
import { formatDate, formatTime } from "./status.js";
import { now, publish, refresh, store, subscribe } from "./store.js";

const MODES = {
  auto: "auto: a client that waits advances the time",
  manual: "manual: only these controls, sagemock ctl and the API advance the time",
  instant: "instant: transitions take no time",
};
const STEPS = [
  ["+1 min", "1m"],
  ["+5 min", "5m"],
  ["+1 h", "1h"],
];
const SPEED_LABEL = "How many times as fast as AWS";

const run = (command, body) =>
  attempt(async () => {
    await send(command, body());
    await refresh();
  });

export function timeControls(parent) {
  const steps = STEPS.map(([text, by]) =>
    button(
      text,
      run("advance", () => ({ by })),
      { "aria-label": `Advance ${text.slice(1)}` },
    ),
  );
  const settle = button(
    "Settle",
    run("settle", () => ({})),
    { title: "Advance the time until nothing is in transition" },
  );
  const controls = h("div", { class: "controls", id: "time-controls" }, steps, settle, advanceForm(), speedField());
  const toggle = button("Time", () => setAttribute(toggle, "aria-expanded", parent.classList.toggle("open")), {
    class: "toggle",
    "aria-expanded": "false",
    "aria-controls": "time-controls",
  });
  parent.append(clockDisplay(), toggle, controls);
}

function clockDisplay() {
  const [day, time, mode] = [h("span", { class: "day" }), h("span", { class: "clock" }), h("span", { class: "mode" })];
  const tick = () => {
    if (!store.state) return;
    setText(day, formatDate(now()));
    setText(time, formatTime(now()));
  };
  setInterval(tick, 500);
  subscribe(({ state: { clock } }) => {
    tick();
    setText(mode, `UTC, ${clock.mode}`);
    setAttribute(mode, "title", MODES[clock.mode] ?? `real: ${clock.speed} times as fast as AWS`);
  });
  return h("div", { class: "reading", role: "timer", "aria-label": "Simulated time" }, day, time, mode);
}

function advanceForm() {
  const { input } = control({ name: "by", label: "Advance by", placeholder: "1h30m" });
  setAttribute(input, "aria-label", "Advance by, such as 90s or 1h30m");
  return onSubmit(
    h("form", { class: "free" }, input, h("button", {}, "Advance")),
    attempt(async () => {
      await send("advance", { by: input.value });
      input.value = "";
      await refresh();
    }),
  );
}

function speedField() {
  const { input } = control({ name: "speed", label: "Speed", kind: "number" });
  for (const [name, value] of Object.entries({ min: "0.01", step: "any", "aria-label": SPEED_LABEL }))
    setAttribute(input, name, value);
  input.addEventListener(
    "change",
    run("speed", () => ({ factor: input.value })),
  );
  const node = h("label", { class: "pace", title: SPEED_LABEL }, "×", input);
  subscribe(({ state: { clock } }) => {
    node.hidden = clock.mode !== "real";
    if (document.activeElement !== input) input.value = clock.speed;
  });
  return node;
}

/** Add the filters and the connection indicator; returns the function that sets whether the page is connected. */
export function filters(parent) {
  const connection = h("span", { class: "live", role: "img" });
  const account = filter("Account", "All accounts", "account");
  const region = filter("Region", "All regions", "region");
  parent.append(connection, ...otherServices(), account, region, themeButton());
  subscribe(({ state }) => {
    const accounts = [...new Set([state.account_id, ...state.resources.map((resource) => resource.account_id)])].sort();
    account.offer(accounts);
    account.hidden = accounts.length < 2;
    const used = new Set(state.resources.map((resource) => resource.region));
    region.offer(
      [...used].sort(),
      (store.choices?.regions ?? []).filter((name) => !used.has(name)),
    );
  });
  const setConnected = (isConnected) => {
    setAttribute(connection, "data-live", isConnected);
    const text = isConnected ? "Connected" : "The server does not respond; trying again";
    for (const name of ["aria-label", "title"]) setAttribute(connection, name, text);
  };
  setConnected(true);
  return setConnected;
}

/** A filter that stores its value in `store[member]`. */
function filter(label, allText, member) {
  const used = h("optgroup", { label: "With resources" });
  const others = h("optgroup", { label: "Others" });
  const select = h("select", { "aria-label": label }, h("option", { value: "" }, allText), used, others);
  select.addEventListener("change", () => {
    store[member] = select.value;
    publish();
  });
  const option = (value) => h("option", { value }, value);
  select.offer = (values, otherValues = []) => {
    renderList(used, values, (value) => value, option);
    renderList(others, otherValues, (value) => value, option);
    others.hidden = !otherValues.length;
    select.value = store[member];
  };
  return select;
}

const THEMES = { auto: "◐", light: "☀", dark: "☾" };

function themeButton() {
  const names = Object.keys(THEMES);
  const next = () => names[(names.indexOf(document.documentElement.dataset.theme) + 1) % names.length];
  const node = button("", () => apply(next()), { class: "theme" });
  const apply = (theme) => {
    localStorage.setItem("sagemock-theme", theme);
    document.documentElement.dataset.theme = theme;
    setText(node, THEMES[theme]);
    for (const name of ["aria-label", "title"]) setAttribute(node, name, `Theme: ${theme}`);
  };
  const stored = localStorage.getItem("sagemock-theme");
  apply(names.includes(stored) ? stored : "auto");
  return node;
}

/** Return a note that other services of AWS have the same address, if they do. */
function otherServices() {
  const name = store.health?.other_services;
  const title =
    "Other services of AWS have the same address. Their resources are not shown here and not kept in a state.";
  return name ? [h("span", { class: "others", title }, `with ${name}`)] : [];
}
