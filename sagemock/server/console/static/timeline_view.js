// The lives of all resources, side by side on one axis of the cloud's time.

import { noun } from "./actions.js";
import { h, keyed, paged, say } from "./dom.js";
import { control } from "./forms.js";
import { badge } from "./status.js";
import { keyOf, matches, now, visible } from "./store.js";
import { inWords, lane, ticks } from "./timeline_chart.js";
import { empty, nameLink, search, view } from "./view_frame.js";

const WINDOWS = [["0", "From the beginning"], ["300", "Last 5 minutes"], ["3600", "Last hour"], ["86400", "Last day"]];
let axis = { from: 0, to: 1 };

export function life() {
  let words = "";
  const span = control({ name: "span", label: "Time shown", kind: "select", options: WINDOWS, value: "0" });
  span.input.addEventListener("change", () => render());
  const { element, body, count, title } = view("Timeline", "What became of each resource, on the cloud's time.",
    search("Search", (said) => { words = said; render(); }), span.row);
  const scale = h("div", { class: "scale", "aria-hidden": "true" });
  const lanes = h("ul", { class: "lanes" });
  const pages = paged(lanes, keyOf, row);
  const key = h("ul", { class: "key", "aria-label": "Colours" }, [["good", "In service"], ["moving", "In transition"], ["rest", "At rest"], ["leaving", "Being deleted"], ["bad", "Failed"]].map(([tone, text]) => h("li", { "data-tone": tone }, text)));
  const none = empty("No lives to show", "Create a notebook instance or a domain: whatever has statuses shows here what became of it.",
    h("a", { class: "button", href: "#/notebooks" }, "To the notebooks"), h("a", { class: "button", href: "#/studio" }, "To Studio"));
  const nothing = empty("Nothing matches", "Try fewer words, or another region in the header.");
  body.append(key, h("div", { class: "chart" }, scale, lanes), pages.more, none, nothing);

  function render() {
    const all = visible().filter((each) => each.timeline.length);
    const shown = words ? all.filter((each) => matches(each, words)) : all;
    const to = now();
    const begin = shown.reduce((least, each) => Math.min(least, Date.parse(each.timeline[0].at)), to - 1000);
    axis = { from: Math.max(begin, Number(span.input.value) ? to - span.input.value * 1000 : begin), to };
    count(all.length);
    pages.render(shown);
    keyed(scale, ticks(axis.from, axis.to).map((tick) => ({ ...tick })), (tick) => tick.x, mark);
    none.hidden = Boolean(all.length);
    nothing.hidden = !all.length || Boolean(shown.length);
    scale.hidden = key.hidden = !shown.length;
  }
  setInterval(() => element.hidden || document.hidden || render(), 1000);
  return { element, title, render };
}

function mark() {
  const node = h("span");
  node.render = ({ x, text }) => {
    node.style.left = `${x}%`;
    say(node, text);
  };
  return node;
}

function row() {
  const parts = { name: nameLink(), status: badge() };
  const [kind, picture, words] = [h("span", { class: "muted" }), h("div", { class: "track" }), h("span", { class: "visually-hidden" })];
  const node = h("li", {}, h("div", { class: "who" }, h("div", {}, parts.name, kind), parts.status), picture, words);
  node.render = (resource) => {
    parts.name.render(resource, keyOf(resource));
    parts.status.render(resource);
    say(kind, noun(resource.kind));
    say(words, inWords(resource));
    picture.replaceChildren(lane(resource, axis.from, axis.to, picture.clientWidth));
  };
  return node;
}
