// Badges, durations, dates.

import { h, setAttribute, setText } from "./dom.js";
import { now } from "./store.js";

/** The tone in which a status is displayed. */
export function toneOf(status) {
  if (/fail/i.test(status)) return "bad";
  if (/^delet|^gone/i.test(status)) return "leaving";
  if (/ing$/i.test(status)) return "moving";
  if (/^(inservice|available|created|updated|started|maintenancecomplete)$/i.test(status)) return "good";
  return "rest";
}

export function badge() {
  const node = h("span", { class: "badge" });
  node.render = ({ status }) => {
    setAttribute(node, "data-tone", toneOf(status ?? ""));
    node.hidden = !status;
    setText(node, status ?? "");
  };
  return node;
}

/** How long a transition still takes, in simulated time. */
export function remaining() {
  const node = h("span", { class: "remaining" });
  node.render = ({ due }) => {
    node.due = due;
    node.classList.toggle("ticks", Boolean(due));
    setText(node, due ? timeLeft(due) : "");
  };
  return node;
}

const timeLeft = (due) => `${formatDuration(Math.max(0, due - now() / 1000))} left`;

setInterval(() => {
  for (const node of document.querySelectorAll(".remaining.ticks")) setText(node, timeLeft(node.due));
}, 500);

const UNITS = [
  [86400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** Format seconds as "3 min 30 s". */
export function formatDuration(seconds) {
  let rest = Math.round(seconds);
  if (rest < 1) return seconds > 0.05 ? "under 1 s" : "0 s";
  const parts = [];
  for (const [size, unit] of UNITS) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)} ${unit}`);
    rest %= size;
  }
  return parts.slice(0, 2).join(" ");
}

const pad = (number) => String(number).padStart(2, "0");

/** Format the date in UTC, which AWS uses. */
export function formatDate(milliseconds) {
  const date = new Date(milliseconds);
  return `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

export function formatTime(milliseconds) {
  const date = new Date(milliseconds);
  return [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(pad).join(":");
}

export const formatDateTime = (milliseconds) => `${formatDate(milliseconds)} ${formatTime(milliseconds)}`;
