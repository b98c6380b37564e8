// Timeline drawings.

import { h, renderList, s, setText } from "./dom.js";
import { formatDateTime, formatDuration, formatTime, toneOf } from "./status.js";
import { now } from "./store.js";

const MIN_SHARE = 7; // per cent of the width, so that short segments of a timeline stay visible
const [LARGE_HEIGHT, SMALL_HEIGHT, LANE_HEIGHT] = [40, 10, 18]; // pixels

/** The segments of a timeline, `{status, failure, from, to}` in milliseconds; the current one has no end. */
export function segmentsOf(timeline) {
  return timeline.map(({ at, status, failure }, index) => ({
    status,
    failure,
    from: Date.parse(at),
    to: index + 1 < timeline.length ? Date.parse(timeline[index + 1].at) : null,
  }));
}

const endOf = (segment) => segment.to ?? Math.max(now(), segment.from);
const durationOf = (segment) => formatDuration((endOf(segment) - segment.from) / 1000);
const lasted = (segment) => `for ${durationOf(segment)}${segment.to ? "" : " so far"}`;
const describe = (segment) => `${segment.status} ${lasted(segment)}${segment.failure ? `: ${segment.failure}` : ""}`;

/** The shares of segments in the width: by duration, but at least MIN_SHARE. */
function sharesOf(segments) {
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const durations = segments.map((segment) => Math.max(endOf(segment) - segment.from, 1));
  const total = sum(durations);
  const least = Math.min(MIN_SHARE, 100 / segments.length);
  const widths = durations.map((duration) => Math.max(least, (100 * duration) / total));
  return widths.map((width) => (100 * width) / sum(widths));
}

/** Draw a segment. `pixels` is its width: a label that does not fit is left out, but the title always has the text. */
function drawSegment(segment, { x, width, pixels, isLarge }) {
  const properties = {
    x: `${x}%`,
    width: `${width}%`,
    height: "100%",
    class: "segment",
    "data-tone": toneOf(segment.status),
  };
  const group = s("svg", properties, s("title", {}, describe(segment)), s("rect", { width: "100%", height: "100%" }));
  const fits = (text) => pixels > 12 + 8 * text.length;
  if (!fits(segment.status)) return group;
  group.append(s("text", { x: 6, y: isLarge ? 16 : 13 }, segment.status));
  const duration = durationOf(segment);
  if (isLarge && fits(duration)) group.append(s("text", { x: 6, y: 32, class: "small" }, duration));
  return group;
}

/** Draw a whole timeline; short segments are drawn longer than they were. Without `pixels`, it has no labels. */
function drawTimeline(segments, pixels = 0) {
  const [style, height] = pixels ? ["timeline-bar large", LARGE_HEIGHT] : ["timeline-bar", SMALL_HEIGHT];
  const drawing = s("svg", { class: style, width: "100%", height, "aria-hidden": "true" });
  let x = 0;
  sharesOf(segments).forEach((width, index) => {
    drawing.append(drawSegment(segments[index], { x, width, pixels: (pixels * width) / 100, isLarge: true }));
    x += width;
  });
  return drawing;
}

/** A small drawing for a table row. */
export function sparkline() {
  const node = h("div", { class: "spark" });
  node.render = (resource) => {
    const key = JSON.stringify(resource.timeline);
    if (node.drawn === key) return;
    node.drawn = key;
    node.replaceChildren(...(resource.timeline.length ? [drawTimeline(segmentsOf(resource.timeline))] : []));
  };
  return node;
}

/** A labelled drawing, and a list with the same content. */
export function timelineDetail() {
  const drawing = h("div");
  const list = h("ol", { class: "moments" });
  const node = h("div", {}, drawing, list);
  node.render = (resource) => {
    const segments = segmentsOf(resource.timeline);
    drawing.replaceChildren(...(segments.length ? [drawTimeline(segments, node.clientWidth || 500)] : []));
    renderList(
      list,
      segments.map((segment, index) => ({ ...segment, index })),
      ({ index }) => index,
      segmentItem,
    );
  };
  return node;
}

function segmentItem() {
  const [start, status, duration, failure] = ["time", "strong", "span", "em"].map((tag) => h(tag));
  const node = h("li", {}, start, " ", status, " ", duration, failure);
  node.render = (segment) => {
    node.dataset.tone = toneOf(segment.status);
    setText(start, formatDateTime(segment.from));
    setText(status, segment.status);
    setText(duration, lasted(segment));
    setText(failure, segment.failure ?? "");
  };
  return node;
}

// --- timelines of many resources on one axis

/** Draw a timeline to scale between the ends of an axis. */
export function drawLane(resource, { from, to }, pixels) {
  const drawing = s("svg", { class: "lane", width: "100%", height: LANE_HEIGHT, "aria-hidden": "true" });
  const position = (at) => (100 * (Math.min(Math.max(at, from), to) - from)) / (to - from);
  for (const segment of segmentsOf(resource.timeline)) {
    if (endOf(segment) < from) continue;
    const x = position(segment.from);
    const width = position(endOf(segment)) - x;
    drawing.append(
      drawSegment(segment, { x, width: Math.max(width, 0.4), pixels: (pixels * width) / 100, isLarge: false }),
    );
  }
  return drawing;
}

/** The labels of an axis, at equal distances. */
export function ticksOf({ from, to }, count = 4) {
  const hasDates = to - from > 86_400_000;
  return Array.from({ length: count + 1 }, (_, index) => {
    const at = from + ((to - from) * index) / count;
    return { x: (100 * index) / count, text: hasDates ? formatDateTime(at).slice(5, 16) : formatTime(at) };
  });
}

/** A timeline as text, for screen readers. */
export const timelineText = (resource) =>
  segmentsOf(resource.timeline)
    .map((segment) => `${formatTime(segment.from)} ${describe(segment)}`)
    .join("; ");
