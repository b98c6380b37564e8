// What the page knows of the cloud, and who wants to hear of it.

import { read } from "./api.js";

const PAUSE = 150; // milliseconds from the first change to the look at it
const listeners = new Set();

export const store = { state: null, region: "", account: "", choices: null, health: null };

export const subscribe = (listener) => { listeners.add(listener); return () => listeners.delete(listener); };
export const publish = () => listeners.forEach((listener) => listener(store));

let due = null;
let cost = 0; // of the last look: a page with thousands of rows looks less often
let asked = 0;
let shown = 0;

/** Look again soon; many changes at once are one look. */
export function look(onrefused) {
  due ??= setTimeout(() => { due = null; lookNow().catch(onrefused); }, Math.max(PAUSE, 2 * cost));
}

/** Look now; resolves when the page shows it. */
export async function lookNow() {
  const turn = ++asked;
  const begun = performance.now();
  const state = await read("state");
  if (turn < shown) return; // a later look was faster
  shown = turn;
  store.state = state;
  store.read = performance.now();
  publish();
  cost = performance.now() - begun;
}

/** What tells resources apart: apps of a profile and of a space may share an ARN. */
export const keyOf = (resource) => (resource.record.SpaceName && resource.kind === "App" ? `${resource.arn}@space` : resource.arn);

/** What the header's filters let through. */
export function visible(kind) {
  return store.state.resources.filter(
    (each) =>
      (!kind || each.kind === kind) &&
      (!store.region || each.region === store.region) &&
      (!store.account || each.account_id === store.account),
  );
}

/** What a person would call it: most apps are named "default". */
export function titleOf({ kind, name, record }) {
  if (kind !== "App") return name;
  return `${record.AppType}${name === "default" ? "" : ` ${name}`} of ${record.SpaceName ?? record.UserProfileName}`;
}

/** Does a resource have these words, in its name, status, type or tags? */
export function matches(resource, words) {
  const tags = Object.entries(resource.tags).map(([key, value]) => `${key}=${value}`);
  const text = [titleOf(resource), resource.kind, resource.status, resource.region, resource.record.InstanceType, resource.arn, ...tags];
  const all = text.join(" ").toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}

/** The cloud's time, in milliseconds; it goes on between two looks unless it is pinned. */
export function now() {
  const { clock } = store.state;
  return Date.parse(clock.now) + (clock.start ? 0 : performance.now() - store.read);
}
