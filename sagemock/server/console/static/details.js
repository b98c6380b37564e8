// All there is to know of one resource, in a drawer.

import { call, read, tell } from "./api.js";
import { actionBar, noun } from "./actions.js";
import { attempt, attemptIn, errorBox, openDialog, tellUser } from "./dialogs.js";
import { button, h, keyed, say } from "./dom.js";
import { control } from "./forms.js";
import { badge, moment, remaining } from "./status.js";
import { keyOf, lookNow, store, subscribe, titleOf } from "./store.js";
import { lifeStory } from "./timeline_chart.js";

const HIDDEN = new Set(["Status", "NotebookInstanceStatus", "FailureReason"]);

/** Open it for the resource with that key; `onclose` when it is closed, or the resource is gone. */
export function openDetails(key, onclose) {
  const find = () => store.state.resources.find((each) => keyOf(each) === key);
  const resource = find();
  if (!resource) return null;
  const parts = [summary(resource), life(), tags(), logs(), fault(resource), members()];
  const dialog = openDialog(titleOf(resource), h("div", { class: "body" }, parts), { kind: "drawer", onclose: () => { forget(); onclose(); } });
  const render = () => {
    const present = find();
    if (!present) {
      tellUser(`${titleOf(resource)} is gone.`);
      dialog.close();
    } else parts.forEach((part) => part.render(present));
  };
  const ticking = setInterval(() => parts[1].render(find() ?? resource), 1000);
  const stop = subscribe(render);
  const forget = () => { stop(); clearInterval(ticking); };
  render();
  return dialog;
}

const section = (title, ...content) => h("section", {}, h("h3", {}, title), ...content);

function summary(resource) {
  const [status, left, failure] = [badge(), remaining(), h("p", { class: "failure" })];
  const actions = actionBar(resource.kind);
  const about = `${noun(resource.kind)} · ${resource.region} · ${resource.account_id}`;
  const node = h("section", {}, h("p", {}, status, " ", left, h("span", { class: "muted" }, about)), failure, actions);
  node.render = (each) => {
    for (const part of [status, left, actions]) part.render(each);
    say(failure, each.failure ?? "");
    failure.hidden = !each.failure;
  };
  return node;
}

function life() {
  const story = lifeStory();
  const node = section("Timeline", story);
  node.render = (resource) => {
    node.hidden = !resource.timeline.length;
    story.render(resource);
  };
  return node;
}

function tags() {
  let resource;
  const error = errorBox();
  const list = h("ul", { class: "chips tags" });
  const [key, value] = [control({ name: "key", label: "Key" }), control({ name: "value", label: "Value" })];
  const change = (operation, more) => attemptIn(error, async () => {
    await call(operation, { ResourceArn: resource.arn, ...more() }, resource);
    key.input.value = value.input.value = "";
    await lookNow();
  });
  const add = change("AddTags", () => ({ Tags: [{ Key: key.input.value, Value: value.input.value }] }));
  const form = h("form", { class: "inline" }, key.row, value.row, h("button", {}, "Add tag"));
  form.addEventListener("submit", (event) => { event.preventDefault(); add(); });
  const node = section("Tags", list, form, error);
  const chip = ([name]) => {
    const text = h("span");
    const one = h("li", {}, text, button("✕", change("DeleteTags", () => ({ TagKeys: [name] })), { "aria-label": `Remove the tag ${name}` }));
    one.render = ([, its]) => say(text, `${name} = ${its}`);
    return one;
  };
  node.render = (each) => {
    resource = each;
    keyed(list, Object.entries(each.tags), ([name]) => name, chip);
  };
  return node;
}

function logs() {
  let seen = "";
  const list = h("div");
  const node = section("Lifecycle logs", list);
  node.hidden = true;
  const stream = () => {
    const [name, text] = [h("h4"), h("pre", { tabindex: "0" })];
    const one = h("div", {}, name, text);
    one.render = ([its, said]) => { say(name, its); say(text, said); };
    return one;
  };
  node.render = attempt(async (resource) => {
    if (resource.kind !== "NotebookInstance" || seen === resource.status) return;
    seen = resource.status;
    const streams = Object.entries(await read("logs", { name: resource.arn }));
    node.hidden = !streams.length;
    keyed(list, streams, ([name]) => name, stream);
  });
  return node;
}

function fault(resource) {
  const error = errorBox();
  const reason = control({ name: "reason", label: "Reason", placeholder: "What AWS says, unless you say another" });
  const form = h("form", { class: "inline" }, reason.row, h("button", {}, "Let it fail"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attemptIn(error, async () => {
      await tell("fail-next", { target: resource.arn, reason: reason.input.value || null });
      tellUser(`The next transition of ${titleOf(resource)} fails.`);
      reason.input.value = "";
    })();
  });
  const node = section("Let the next transition fail", form, error);
  node.hidden = !store.state.durations[resource.kind];
  node.render = () => {};
  return node;
}

function members() {
  const list = h("dl");
  const node = section("Description", list);
  const member = ([name]) => {
    const value = h("dd");
    const one = h("div", {}, h("dt", {}, name), value);
    one.render = ([, its]) => say(value, readable(name, its));
    return one;
  };
  node.render = (resource) => {
    const all = Object.entries({ Arn: resource.arn, ...resource.record }).filter(([name, value]) => !HIDDEN.has(name) && value !== resource.arn || name === "Arn");
    keyed(list, all, ([name]) => name, member);
  };
  return node;
}

function readable(name, value) {
  if (/(Time|Timestamp)$/.test(name) && typeof value === "number") return moment(value * 1000);
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}
