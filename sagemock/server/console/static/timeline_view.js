// Timeline view.

import { h, paginate, renderList, setText } from "./dom.js";
import { control } from "./forms.js";
import { nounOf } from "./resource_names.js";
import { badge } from "./status.js";
import { keyOf, matches, now, visible } from "./store.js";
import { latestActivity } from "./timeline_axis.js";
import { drawLane, ticksOf, timelineText } from "./timeline_chart.js";
import { emptyState, nameLink, noMatch, searchBox, showPlaceholder, view } from "./view_frame.js";

const LATEST = "latest";
const SPANS = [
  [LATEST, "Latest activity"],
  ["0", "From the beginning"],
  ["300", "Last 5 minutes"],
  ["3600", "Last hour"],
  ["86400", "Last day"],
]; // seconds
const TONES = [
  ["good", "In service"],
  ["moving", "In transition"],
  ["rest", "At rest"],
  ["leaving", "Being deleted"],
  ["bad", "Failed"],
];
let axis = { from: 0, to: 1 };

export function timelineView() {
  let words = "";
  const span = control({ name: "span", label: "Time shown", kind: "select", options: SPANS, value: LATEST }).row;
  const seconds = span.querySelector("select");
  seconds.addEventListener("change", () => render());
  const search = searchBox((text) => {
    words = text;
    render();
  });
  const { element, body, count, title } = view(
    "Timeline",
    "The statuses of all resources, in simulated time.",
    search,
    span,
  );
  const [scale, lanes] = [h("div", { class: "scale", "aria-hidden": "true" }), h("ul", { class: "lanes" })];
  const pages = paginate(lanes, keyOf, laneRow);
  const [legend, none, nothing] = [toneLegend(), noTimelines(), noMatch()];
  body.append(legend, h("div", { class: "chart" }, scale, lanes), pages.more, none, nothing);

  function render() {
    const resources = visible().filter(({ timeline }) => timeline.length);
    const shown = words ? resources.filter((resource) => matches(resource, words)) : resources;
    axis = axisFor(shown, seconds.value);
    count(resources.length);
    pages.render(shown);
    renderList(scale, ticksOf(axis), ({ x }) => x, tick);
    scale.hidden = legend.hidden = !shown.length;
    showPlaceholder(resources, shown, { none, nothing });
  }
  setInterval(() => element.hidden || document.hidden || render(), 1000);
  return { element, title, render };
}

/** The axis of the selected span: the latest activity, or from the first status or for some seconds until now. */
function axisFor(resources, span) {
  const to = now();
  const moments = resources.flatMap(({ timeline }) => timeline.map(({ at }) => Date.parse(at))).sort((a, b) => a - b);
  if (span === LATEST) return latestActivity(moments, to);
  const start = Math.min(moments[0] ?? to, to - 1000);
  return { from: span === "0" ? start : Math.max(start, to - Number(span) * 1000), to };
}

function toneLegend() {
  return h(
    "ul",
    { class: "key", "aria-label": "Colours" },
    TONES.map(([tone, text]) => h("li", { "data-tone": tone }, text)),
  );
}

function noTimelines() {
  const link = (address, text) => h("a", { class: "button", href: `#/${address}` }, text);
  return emptyState(
    "No timelines yet",
    "Create a notebook instance or a domain to see its statuses over time.",
    link("notebooks", "Notebooks"),
    link("studio", "Studio"),
  );
}

function tick() {
  const node = h("span");
  node.render = ({ x, text }) => {
    node.style.left = `${x}%`;
    setText(node, text);
  };
  return node;
}

function laneRow() {
  const [name, status] = [nameLink(), badge()];
  const [kind, drawing, text] = [
    h("span", { class: "muted" }),
    h("div", { class: "track" }),
    h("span", { class: "visually-hidden" }),
  ];
  const node = h("li", {}, h("div", { class: "lane-name" }, h("div", {}, name, kind), status), drawing, text);
  node.render = (resource) => {
    name.render(resource, keyOf(resource));
    status.render(resource);
    setText(kind, nounOf(resource.kind));
    setText(text, timelineText(resource));
    drawing.replaceChildren(drawLane(resource, axis, drawing.clientWidth));
  };
  return node;
}
