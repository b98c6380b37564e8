// Detail drawer.

import { actionBar } from "./actions.js";
import { call, read, send } from "./api.js";
import { attempt, attemptIn, errorBox, notify, openDialog } from "./dialogs.js";
import { breakable, button, h, onSubmit, renderList, setText } from "./dom.js";
import { control } from "./forms.js";
import { nounOf, titleOf } from "./resource_names.js";
import { badge, formatDateTime, remaining } from "./status.js";
import { keyOf, refresh, store, subscribe } from "./store.js";
import { timelineDetail } from "./timeline_chart.js";
import { failureText } from "./view_frame.js";

const HIDDEN_MEMBERS = new Set(["Status", "NotebookInstanceStatus", "TrackingServerStatus", "FailureReason"]);

/** Open the drawer of the resource with a key; it closes when the resource is deleted. Returns null if there is none. */
export function openDetails(key, onclose) {
  const find = () => store.state.resources.find((resource) => keyOf(resource) === key);
  const resource = find();
  if (!resource) return null;
  const timeline = timelineSection();
  const sections = [
    summarySection(resource),
    timeline,
    tagSection(),
    logSection(),
    serverLogSection(),
    faultSection(resource),
    memberSection(),
  ];
  const close = () => {
    unsubscribe();
    clearInterval(timer);
    onclose();
  };
  const dialog = openDialog(titleOf(resource), h("div", { class: "body" }, sections), {
    kind: "drawer",
    onclose: close,
  });
  const render = () => {
    const current = find();
    if (current) return sections.forEach((section) => section.render(current));
    notify(`${titleOf(resource)} is deleted.`);
    return dialog.close();
  };
  const timer = setInterval(() => sections.forEach((each) => each.tick?.(find() ?? resource)), 1000);
  const unsubscribe = subscribe(render);
  render();
  return dialog;
}

const section = (title, ...content) => h("section", {}, h("h3", {}, title), ...content);

function summarySection(resource) {
  const parts = { status: badge(), left: remaining(), failure: failureText(), actions: actionBar(resource.kind) };
  const about = `${nounOf(resource.kind)} · ${resource.region} · ${resource.account_id}`;
  const status = h("p", {}, parts.status, " ", parts.left, h("span", { class: "muted" }, about));
  const node = h("section", {}, status, parts.failure, parts.actions);
  node.render = (current) => Object.values(parts).forEach((part) => part.render(current));
  return node;
}

function timelineSection() {
  const detail = timelineDetail();
  const node = section("Timeline", detail);
  node.render = (resource) => {
    node.hidden = !resource.timeline.length;
    detail.render(resource);
  };
  node.tick = node.render;
  return node;
}

function tagSection() {
  let resource = null;
  const error = errorBox();
  const list = h("ul", { class: "chips tags" });
  const [key, value] = [control({ name: "key", label: "Key" }), control({ name: "value", label: "Value" })];
  const change = (operation, members) =>
    attemptIn(error, async () => {
      await call(operation, { ResourceArn: resource.arn, ...members() }, resource);
      key.input.value = value.input.value = "";
      await refresh();
    });
  const add = change("AddTags", () => ({ Tags: [{ Key: key.input.value, Value: value.input.value }] }));
  const form = onSubmit(h("form", { class: "inline" }, key.row, value.row, h("button", {}, "Add tag")), add);
  const node = section("Tags", list, form, error);
  node.render = (current) => {
    resource = current;
    renderList(
      list,
      Object.entries(current.tags),
      ([name]) => name,
      ([name]) => tagChip(name, change),
    );
  };
  return node;
}

function tagChip(name, change) {
  const text = h("span");
  const remove = change("DeleteTags", () => ({ TagKeys: [name] }));
  const node = h("li", {}, text, button("✕", remove, { "aria-label": `Remove the tag ${name}` }));
  node.render = ([, value]) => setText(text, `${name} = ${value}`);
  return node;
}

function logSection() {
  let lastStatus = "";
  const list = h("div");
  const node = section("Lifecycle logs", list);
  node.hidden = true;
  node.render = attempt(async (resource) => {
    if (resource.kind !== "NotebookInstance" || lastStatus === resource.status) return;
    lastStatus = resource.status;
    const streams = Object.entries(await read("logs", { name: resource.arn }));
    node.hidden = !streams.length;
    renderList(list, streams, ([name]) => name, logStream);
  });
  return node;
}

function logStream() {
  const [title, output] = [h("h4"), h("pre", { tabindex: "0" })];
  const node = h("div", {}, title, output);
  node.render = ([name, text]) => {
    setText(title, name);
    setText(output, text);
  };
  return node;
}

/** The last lines of the log of a live Jupyter server; they follow the log unless the user has scrolled up. */
function serverLogSection() {
  const output = h("pre", { tabindex: "0", class: "tail", "aria-label": "Jupyter log" });
  const node = section("Jupyter log", output);
  node.hidden = true;
  node.render = async (resource) => {
    if (!store.health?.jupyter || !["NotebookInstance", "App"].includes(resource.kind)) return;
    const { log } = await read("server-log", { name: resource.arn }).catch(() => ({ log: null }));
    const isAtEnd = node.hidden || output.scrollTop + output.clientHeight >= output.scrollHeight - 4;
    node.hidden = !log;
    setText(output, log ?? "");
    if (isAtEnd) output.scrollTop = output.scrollHeight;
  };
  node.tick = node.render;
  return node;
}

function faultSection(resource) {
  const error = errorBox();
  const reason = control({ name: "reason", label: "Reason", placeholder: "AWS's reason by default" });
  const form = onSubmit(
    h("form", { class: "inline" }, reason.row, h("button", {}, "Make it fail")),
    attemptIn(error, async () => {
      await send("fail-next", { target: resource.arn, reason: reason.input.value || null });
      notify(`The next transition of ${titleOf(resource)} will fail.`);
      reason.input.value = "";
    }),
  );
  const node = section(
    "Fault injection",
    h("p", { class: "hint" }, "The next transition ends in its failure status."),
    form,
    error,
  );
  node.hidden = !store.state.durations[resource.kind];
  node.render = () => {};
  return node;
}

function memberSection() {
  const list = h("dl");
  const node = section("Description", list);
  node.render = (resource) => {
    const members = Object.entries(resource.record).filter(
      ([name, value]) => !HIDDEN_MEMBERS.has(name) && value !== resource.arn,
    );
    renderList(list, [["Arn", resource.arn], ...members], ([name]) => name, memberItem);
  };
  return node;
}

function memberItem([name]) {
  const value = h("dd");
  const node = h("div", {}, h("dt", {}, breakable(name)), value);
  node.render = ([, content]) => setText(value, formatMember(name, content));
  return node;
}

function formatMember(name, value) {
  if (/(Time|Timestamp)$/.test(name) && typeof value === "number") return formatDateTime(value * 1000);
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}
