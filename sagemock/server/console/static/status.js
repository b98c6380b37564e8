// Statuses: what they look like, and how long they still last.

import { attribute, h, say } from "./dom.js";
import { now } from "./store.js";

export function tone(status) {
  if (/fail/i.test(status)) return "bad";
  if (/^delet|^gone/i.test(status)) return "leaving";
  if (/ing$/i.test(status)) return "moving";
  if (/^(inservice|created)$/i.test(status)) return "good";
  return "rest";
}

export function badge() {
  const node = h("span", { class: "badge" });
  node.render = ({ status }) => {
    attribute(node, "data-tone", tone(status ?? ""));
    node.hidden = !status;
    say(node, status ?? "");
  };
  return node;
}

/** How long what is under way still takes, on the cloud's clock. */
export function remaining() {
  const node = h("span", { class: "remaining" });
  node.render = ({ due }) => {
    node.due = due;
    node.classList.toggle("ticks", Boolean(due));
    say(node, due ? left(due) : "");
  };
  return node;
}

const left = (due) => `${span(Math.max(0, due - now() / 1000))} left`;

setInterval(() => {
  for (const node of document.querySelectorAll(".remaining.ticks")) say(node, left(node.due));
}, 500);

const UNITS = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];

/** Seconds in words: "3 min 30 s". */
export function span(seconds) {
  let rest = Math.round(seconds);
  if (rest < 1) return seconds > 0.05 ? "under 1 s" : "0 s";
  const parts = [];
  for (const [size, name] of UNITS) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)} ${name}`);
    rest %= size;
  }
  return parts.slice(0, 2).join(" ");
}

const pad = (number) => String(number).padStart(2, "0");

/** Date and time, in UTC as AWS keeps it. */
export function date(milliseconds) {
  const when = new Date(milliseconds);
  return `${when.getUTCFullYear()}-${pad(when.getUTCMonth() + 1)}-${pad(when.getUTCDate())}`;
}

export function clockTime(milliseconds) {
  const when = new Date(milliseconds);
  return [when.getUTCHours(), when.getUTCMinutes(), when.getUTCSeconds()].map(pad).join(":");
}

export const moment = (milliseconds) => `${date(milliseconds)} ${clockTime(milliseconds)}`;
