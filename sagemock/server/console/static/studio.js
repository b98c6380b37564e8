// Studio: each domain with its user profiles and spaces, and their apps.

import { actionBar } from "./actions.js";
import { createDomain } from "./create_forms.js";
import { attribute, button, h, keyed, paged, say } from "./dom.js";
import { badge, remaining, tone } from "./status.js";
import { keyOf, matches, store, visible } from "./store.js";
import { cell, detailsOf, empty, nameLink, row as tableRow, search, table, view } from "./view_frame.js";

let family = new Map(); // parent's ARN -> what lives in it

export function studio() {
  let words = "";
  const create = () => button("Create domain", createDomain, { class: "primary" });
  const { element, body, count, title } = view("Studio", "Domains; in them user profiles and spaces; in those, apps.",
    search("Search", (said) => { words = said; render(); }), create());
  const list = h("div", { class: "domains" });
  const none = empty("No domains yet", "Everything in Studio lives in a domain. Creating one takes five minutes of the cloud's time.", create());
  const nothing = empty("Nothing matches", "Try fewer words, or another region in the header.");
  body.append(list, none, nothing);

  function render() {
    family = Map.groupBy ? Map.groupBy(store.state.resources, parentOf) : grouped(store.state.resources);
    const all = visible("Domain");
    const shown = all.map((domain) => ({ domain, ...members(domain, words) })).filter((each) => each.fits);
    count(all.length);
    keyed(list, shown, ({ domain }) => keyOf(domain), card);
    none.hidden = Boolean(all.length);
    nothing.hidden = !all.length || Boolean(shown.length);
  }
  return { element, title, render };
}

/** Private spaces have their owner for a parent, too; here they are among the spaces of the domain. */
const parentOf = ({ kind, parents }) => (kind === "App" ? parents.at(-1) : parents[0]);

function grouped(resources) {
  const groups = new Map();
  for (const each of resources) groups.set(parentOf(each), [...(groups.get(parentOf(each)) ?? []), each]);
  return groups;
}

/** Those of a domain's profiles and spaces that were searched for; all, if it is the domain itself. */
function members(domain, words) {
  const all = family.get(domain.arn) ?? [];
  const itself = !words || matches(domain, words);
  const found = itself ? all : all.filter((each) => matches(each, words));
  const of = (kind) => found.filter((each) => each.kind === kind);
  return { fits: itself || found.length > 0, profiles: of("UserProfile"), spaces: of("Space") };
}

function card() {
  const parts = { name: nameLink(), status: badge(), left: remaining(), actions: actionBar("Domain") };
  const [about, failure] = [h("span", { class: "muted" }), h("p", { class: "failure" })];
  const apps = h("ul", { class: "chips" }); // RStudio's, which is the domain's own
  const profiles = group("User profiles", "No user profiles: who uses Studio needs one.");
  const spaces = group("Spaces", "No spaces: a JupyterLab runs in one.");
  const node = h("article", { class: "card" },
    h("header", {}, h("div", {}, h("h2", {}, parts.name), parts.status, parts.left, about), parts.actions),
    failure, apps, profiles.element, spaces.element);
  node.render = ({ domain, profiles: people, spaces: rooms }) => {
    parts.name.render(domain, keyOf(domain));
    for (const part of [parts.status, parts.left, parts.actions]) part.render(domain);
    say(about, `${domain.record.DomainId} · ${domain.region}`);
    say(failure, domain.failure ?? "");
    failure.hidden = !domain.failure;
    keyed(apps, appsOf(domain), keyOf, chip);
    profiles.render(people);
    spaces.render(rooms);
  };
  return node;
}

function group(title, none) {
  const count = h("span", { class: "count" });
  const list = table(title, ["Name", "Status", "Apps", "Actions"]);
  const pages = paged(list.body, keyOf, row, 50);
  const nothing = h("p", { class: "muted" }, none);
  const element = h("section", { class: "group" }, h("h3", {}, title, " ", count), list.element, pages.more, nothing);
  const render = (all) => {
    say(count, all.length || "");
    list.element.hidden = !all.length;
    nothing.hidden = Boolean(all.length);
    pages.render(all);
  };
  return { element, render };
}

function row(resource) {
  const parts = { name: nameLink(), status: badge(), left: remaining(), actions: actionBar(resource.kind) };
  const [about, failure, apps] = [h("span", { class: "muted" }), h("p", { class: "failure" }), h("ul", { class: "chips" })];
  const node = tableRow(
    cell("Name", parts.name, about), cell("Status", parts.status, parts.left, failure), cell("Apps", apps), cell("Actions", parts.actions));
  node.render = (each) => {
    parts.name.render(each, keyOf(each));
    for (const part of [parts.status, parts.left, parts.actions]) part.render(each);
    say(about, kindOf(each));
    say(failure, each.failure ?? "");
    failure.hidden = !each.failure;
    keyed(apps, appsOf(each), keyOf, chip);
  };
  return node;
}

const appsOf = (owner) => (family.get(owner.arn) ?? []).filter((each) => each.kind === "App");

function kindOf({ record }) {
  const sharing = record.SpaceSharingSettings?.SharingType;
  return [record.SpaceSettings?.AppType, sharing?.toLowerCase(), record.OwnershipSettings?.OwnerUserProfileName].filter(Boolean).join(" · ");
}

function chip() {
  const link = h("a");
  const node = h("li", {}, link);
  node.render = (app) => {
    attribute(node, "data-tone", tone(app.status));
    attribute(link, "href", detailsOf(keyOf(app)));
    attribute(link, "aria-label", `${app.record.AppType} app ${app.name}, ${app.status}`);
    say(link, `${app.record.AppType}${app.name === "default" ? "" : ` ${app.name}`} · ${app.status}`);
  };
  return node;
}
