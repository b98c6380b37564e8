// State and subscriptions.

import { read } from "./api.js";
import { titleOf } from "./resource_names.js";

const MIN_DELAY = 150; // milliseconds from a change to the refresh
const subscribers = new Set();

export const store = { state: null, region: "", account: "", choices: null, health: null, hasPolicies: false };

/** Call `subscriber` after every refresh; returns the function that ends this. */
export const subscribe = (subscriber) => {
  subscribers.add(subscriber);
  return () => subscribers.delete(subscriber);
};
export const publish = () => subscribers.forEach((subscriber) => subscriber(store));

let timer = null;
let lastDuration = 0; // milliseconds; a page with thousands of rows refreshes less often
let requested = 0;
let displayed = 0;

/** Refresh soon; several changes within the delay cause one refresh. */
export function scheduleRefresh(onError) {
  timer ??= setTimeout(
    () => {
      timer = null;
      refresh().catch(onError);
    },
    Math.max(MIN_DELAY, 2 * lastDuration),
  );
}

/** Read the state and publish it. */
export async function refresh() {
  const number = ++requested;
  const start = performance.now();
  const state = await read("state");
  if (number < displayed) return; // a later request was faster
  displayed = number;
  store.state = state;
  store.readAt = performance.now();
  publish();
  lastDuration = performance.now() - start;
}

/** The key of a resource; ARNs are not unique, since an app of a profile and one of a space may share one. */
export const keyOf = (resource) =>
  resource.record.SpaceName && resource.kind === "App" ? `${resource.arn}@space` : resource.arn;

/** The resources that pass the header's filters. */
export function visible(kind) {
  return store.state.resources.filter(
    (resource) =>
      (!kind || resource.kind === kind) &&
      (!store.region || resource.region === store.region) &&
      (!store.account || resource.account_id === store.account),
  );
}

/** The names of a domain's user profiles. */
export function profilesOf(domainArn) {
  const profiles = store.state.resources.filter(
    ({ kind, parents }) => kind === "UserProfile" && parents[0] === domainArn,
  );
  return profiles.map(({ name }) => name);
}

/** Whether each of the words occurs in a resource's name, status, type or tags. */
export function matches(resource, words) {
  const { kind, status, region, arn, record } = resource;
  const tags = Object.entries(resource.tags).map(([key, value]) => `${key}=${value}`);
  const text = [titleOf(resource), kind, status, region, record.InstanceType, arn, ...tags].join(" ").toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The simulated time in milliseconds. It goes on between two refreshes, unless the clock is pinned. */
export function now() {
  const { clock } = store.state;
  return Date.parse(clock.now) + (clock.start ? 0 : performance.now() - store.readAt);
}
