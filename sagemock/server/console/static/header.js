// The header: the cloud's time and its controls, the filters, the theme.

import { tell } from "./api.js";
import { attempt } from "./dialogs.js";
import { attribute, button, h, keyed, say } from "./dom.js";
import { control } from "./forms.js";
import { clockTime, date } from "./status.js";
import { lookNow, now, publish, store, subscribe } from "./store.js";

const MODES = {
  auto: "auto: waiting moves time",
  manual: "manual: only you move time",
  instant: "instant: nothing takes time",
};

const verb = (name, said) => attempt(async () => { await tell(name, said()); await lookNow(); });

export function timeControls(place) {
  const [day, clock, mode] = [h("span", { class: "day" }), h("span", { class: "clock" }), h("span", { class: "mode" })];
  const reading = h("div", { class: "reading", role: "timer", "aria-label": "The cloud's time" }, day, clock, mode);
  const field = control({ name: "by", label: "Advance by", placeholder: "1h30m" }).input;
  attribute(field, "aria-label", "Advance by, such as 90s or 1h30m");
  const free = h("form", { class: "free" }, field, h("button", {}, "Advance"));
  free.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => {
      await tell("advance", { by: field.value });
      field.value = "";
      await lookNow();
    })();
  });
  const speed = control({ name: "speed", label: "Speed", kind: "number" }).input;
  for (const [name, value] of Object.entries({ min: "0.01", step: "any", "aria-label": "How many times as fast as AWS" })) attribute(speed, name, value);
  speed.addEventListener("change", verb("speed", () => ({ factor: speed.value })));
  const pace = h("label", { class: "pace", title: "How many times as fast as AWS" }, "×", speed);
  const controls = h("div", { class: "controls", id: "time-controls" },
    [["+1 min", "1m"], ["+5 min", "5m"], ["+1 h", "1h"]].map(([text, by]) => button(text, verb("advance", () => ({ by })), { "aria-label": `Advance ${text.slice(1)}` })),
    button("Settle", verb("settle", () => ({})), { title: "Move time until nothing is in transition" }), free, pace);
  const toggle = button("Time", () => attribute(toggle, "aria-expanded", place.classList.toggle("open")), { class: "toggle", "aria-expanded": "false", "aria-controls": "time-controls" });
  place.append(reading, toggle, controls);

  const tick = () => {
    if (!store.state) return;
    say(day, date(now()));
    say(clock, clockTime(now()));
  };
  setInterval(tick, 500);
  subscribe(({ state }) => {
    tick();
    const isReal = state.clock.mode === "real";
    pace.hidden = !isReal;
    if (document.activeElement !== speed) speed.value = state.clock.speed;
    say(mode, isReal ? "UTC, real" : `UTC, ${state.clock.mode}`);
    attribute(mode, "title", MODES[state.clock.mode] ?? `real: ${state.clock.speed} times as fast as AWS`);
  });
}

export function filters(place) {
  const live = h("span", { class: "live", role: "img", "aria-label": "Connected", title: "Connected" });
  const account = filter("All accounts", "account");
  const region = filter("All regions", "region");
  place.append(live, account, region, themeButton());
  subscribe(({ state }) => {
    const accounts = [...new Set([state.account_id, ...state.resources.map((each) => each.account_id)])].sort();
    account.offer(accounts);
    account.hidden = accounts.length < 2;
    const used = new Set(state.resources.map((each) => each.region));
    region.offer([...used].sort(), (store.choices?.regions ?? []).filter((each) => !used.has(each)));
  });
  return (isLive) => {
    attribute(live, "data-live", isLive);
    for (const name of ["aria-label", "title"]) attribute(live, name, isLive ? "Connected" : "The server does not answer; trying again");
  };
}

function filter(all, member) {
  const used = h("optgroup", { label: "With resources" });
  const others = h("optgroup", { label: "Others" });
  const select = h("select", { "aria-label": all.replace("All ", "").replace(/s$/, "").replace(/^./, (letter) => letter.toUpperCase()) }, h("option", { value: "" }, all), used, others);
  select.addEventListener("change", () => { store[member] = select.value; publish(); });
  const option = (value) => h("option", { value }, value);
  select.offer = (values, more = []) => {
    keyed(used, values, (value) => value, option);
    keyed(others, more, (value) => value, option);
    others.hidden = !more.length;
    select.value = store[member];
  };
  return select;
}

const THEMES = ["auto", "light", "dark"];
const SIGNS = { auto: "◐", light: "☀", dark: "☾" };

function themeButton() {
  let theme = localStorage.getItem("sagemock-theme") ?? "auto";
  const node = button("", () => { theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]; show(); }, { class: "theme" });
  const show = () => {
    if (!THEMES.includes(theme)) theme = "auto";
    localStorage.setItem("sagemock-theme", theme);
    document.documentElement.dataset.theme = theme;
    say(node, SIGNS[theme]);
    for (const name of ["aria-label", "title"]) attribute(node, name, `Theme: ${theme}`);
  };
  show();
  return node;
}
