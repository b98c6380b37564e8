// A life as a picture: coloured stretches of the cloud's time, and the same in words.

import { h, keyed, s, say } from "./dom.js";
import { now } from "./store.js";
import { clockTime, moment, span, tone } from "./status.js";

const LEAST = 7; // per cent that a stretch is wide at least where the whole life is shown, to be seen at all

/** `{status, failure, from, to}` in milliseconds of the cloud's time; the last one lasts. */
export function stretches(timeline) {
  return timeline.map(({ at, status, failure }, index) => ({
    status,
    failure,
    from: Date.parse(at),
    to: index + 1 < timeline.length ? Date.parse(timeline[index + 1].at) : null,
  }));
}

const ended = (stretch) => stretch.to ?? Math.max(now(), stretch.from);
const lasted = (stretch) => span((ended(stretch) - stretch.from) / 1000);
const told = (stretch) => `${stretch.status} ${stretch.to ? "for" : "since"} ${lasted(stretch)}${stretch.failure ? `: ${stretch.failure}` : ""}`;

/** Shares of the width: as long as it lasted, but none invisible. */
function shares(all) {
  const lengths = all.map((each) => Math.max(ended(each) - each.from, 1));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const least = Math.min(LEAST, 100 / all.length);
  const wide = lengths.map((length) => Math.max(least, (100 * length) / total));
  const sum = wide.reduce((whole, part) => whole + part, 0);
  return wide.map((part) => (100 * part) / sum);
}

/** `room` in pixels: what has too little of it goes without words, and has its title. */
function stretch(each, x, width, room, isLarge) {
  const group = s("svg", { x: `${x}%`, width: `${width}%`, height: "100%", class: "stretch", "data-tone": tone(each.status) });
  group.append(s("title", {}, told(each)), s("rect", { width: "100%", height: "100%" }));
  const fits = (text) => room > 12 + 8 * text.length;
  if (fits(each.status)) {
    group.append(s("text", { x: 6, y: isLarge ? 16 : 13 }, each.status));
    if (isLarge && fits(lasted(each))) group.append(s("text", { x: 6, y: 32, class: "small" }, lasted(each)));
  }
  return group;
}

/** The whole life of one resource, from edge to edge; short stretches are drawn longer than they were. */
function bar(all, room = 0) {
  const picture = s("svg", { class: room ? "life large" : "life", width: "100%", height: room ? 40 : 10, "aria-hidden": "true" });
  let x = 0;
  shares(all).forEach((width, index) => {
    picture.append(stretch(all[index], x, width, (room * width) / 100, true));
    x += width;
  });
  return picture;
}

/** A small picture for a row, without words: the row has the status. */
export function sparkline() {
  const node = h("div", { class: "spark" });
  node.render = (resource) => {
    const key = JSON.stringify(resource.timeline);
    if (node.drawn === key) return;
    node.drawn = key;
    node.replaceChildren(...(resource.timeline.length ? [bar(stretches(resource.timeline))] : []));
  };
  return node;
}

/** The picture with labels, and below it the list that says the same. */
export function lifeStory() {
  const picture = h("div");
  const list = h("ol", { class: "moments" });
  const node = h("div", {}, picture, list);
  node.render = (resource) => {
    const all = stretches(resource.timeline);
    picture.replaceChildren(...(all.length ? [bar(all, node.clientWidth || 500)] : []));
    keyed(list, all.map((each, index) => ({ ...each, index })), (each) => each.index, momentOf);
  };
  return node;
}

function momentOf() {
  const [when, status, length, why] = ["time", "strong", "span", "em"].map((tag) => h(tag));
  const node = h("li", {}, when, " ", status, " ", length, why);
  node.render = (each) => {
    node.dataset.tone = tone(each.status);
    say(when, moment(each.from));
    say(status, each.status);
    say(length, each.to ? `for ${lasted(each)}` : `since ${lasted(each)}`);
    say(why, each.failure ?? "");
  };
  return node;
}

// --- many resources on one axis

/** One row of the common picture: what lies between `from` and `to`, to scale. */
export function lane(resource, from, to, room) {
  const picture = s("svg", { class: "lane", width: "100%", height: 18, "aria-hidden": "true" });
  const share = (at) => (100 * (Math.min(Math.max(at, from), to) - from)) / (to - from);
  for (const each of stretches(resource.timeline)) {
    const [begin, end] = [share(each.from), share(ended(each))];
    if (ended(each) >= from) picture.append(stretch(each, begin, Math.max(end - begin, 0.4), (room * (end - begin)) / 100, false));
  }
  return picture;
}

/** Times for an axis between two moments: four or five of them, evenly. */
export function ticks(from, to, count = 4) {
  const isLong = to - from > 86_400_000;
  return Array.from({ length: count + 1 }, (_, index) => {
    const at = from + ((to - from) * index) / count;
    return { x: (100 * index) / count, text: isLong ? moment(at).slice(5, 16) : clockTime(at) };
  });
}

export const inWords = (resource) => stretches(resource.timeline).map((each) => `${clockTime(each.from)} ${told(each)}`).join("; ");
