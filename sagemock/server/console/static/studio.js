// Studio view.

import { actionBar } from "./actions.js";
import { button, h, paginate, renderList, setAttribute, setText } from "./dom.js";
import { createResource } from "./resource_forms.js";
import { badge, remaining, toneOf } from "./status.js";
import { keyOf, matches, store, visible } from "./store.js";
import {
  cell,
  detailsOf,
  emptyState,
  failureText,
  nameLink,
  noMatch,
  searchBox,
  showPlaceholder,
  table,
  tableRow,
  view,
} from "./view_frame.js";

let children = new Map(); // by the ARN of their parent

export function studioView() {
  let words = "";
  const create = () => button("Create domain", () => createResource("Domain"), { class: "primary" });
  const search = searchBox((text) => {
    words = text;
    render();
  });
  const about = "Domains with their user profiles, spaces and apps.";
  const { element, body, count, title } = view("Studio", about, search, create());
  const list = h("div", { class: "domains" });
  const hint = "Everything in Studio belongs to a domain: user profiles, spaces and their apps.";
  const none = emptyState("No domains yet", hint, create());
  const nothing = noMatch();
  body.append(list, none, nothing);

  function render() {
    children = groupByParent(store.state.resources);
    const domains = visible("Domain");
    const shown = domains
      .map((domain) => ({ domain, ...matchingMembers(domain, words) }))
      .filter(({ isMatch }) => isMatch);
    count(domains.length);
    renderList(list, shown, ({ domain }) => keyOf(domain), domainCard);
    showPlaceholder(domains, shown, { none, nothing });
  }
  return { element, title, render };
}

/** The parent below which a resource is shown: of a private space the domain, though its owner is a parent, too. */
const parentOf = ({ kind, parents }) => (kind === "App" ? parents.at(-1) : parents[0]);

function groupByParent(resources) {
  const groups = new Map();
  for (const resource of resources) {
    const parent = parentOf(resource);
    if (!groups.has(parent)) groups.set(parent, []);
    groups.get(parent).push(resource);
  }
  return groups;
}

/** The profiles and spaces of a domain that match the words; all of them if the domain itself does. */
function matchingMembers(domain, words) {
  const members = children.get(domain.arn) ?? [];
  const isDomainMatch = !words || matches(domain, words);
  const matching = isDomainMatch ? members : members.filter((member) => matches(member, words));
  const ofKind = (kind) => matching.filter((member) => member.kind === kind);
  return { isMatch: isDomainMatch || matching.length > 0, profiles: ofKind("UserProfile"), spaces: ofKind("Space") };
}

function domainCard() {
  const [name, status, left, failure, actions] = [nameLink(), badge(), remaining(), failureText(), actionBar("Domain")];
  const about = h("span", { class: "muted" });
  const apps = h("ul", { class: "chips" }); // an RStudio server belongs to the domain itself
  const profileGroup = memberGroup("User profiles", "No user profiles yet. Each user of Studio needs one.");
  const spaceGroup = memberGroup("Spaces", "No spaces yet. JupyterLab and Code Editor run in spaces.");
  const header = h("header", {}, h("div", {}, h("h2", {}, name), status, left, about), actions);
  const node = h("article", { class: "card" }, header, failure, apps, profileGroup.element, spaceGroup.element);
  node.render = ({ domain, profiles, spaces }) => {
    name.render(domain, keyOf(domain));
    for (const part of [status, left, failure, actions]) part.render(domain);
    setText(about, `${domain.record.DomainId} · ${domain.region}`);
    renderList(apps, appsOf(domain), keyOf, appChip);
    profileGroup.render(profiles);
    spaceGroup.render(spaces);
  };
  return node;
}

function memberGroup(title, emptyText) {
  const count = h("span", { class: "count" });
  const list = table(title, ["Name", "Status", "Apps", "Actions"]);
  const pages = paginate(list.body, keyOf, memberRow, 50);
  const none = h("p", { class: "muted" }, emptyText);
  const element = h("section", { class: "group" }, h("h3", {}, title, " ", count), list.element, pages.more, none);
  const render = (members) => {
    setText(count, members.length || "");
    list.element.hidden = !members.length;
    none.hidden = Boolean(members.length);
    pages.render(members);
  };
  return { element, render };
}

function memberRow(resource) {
  const [name, status, left, failure, actions] = [
    nameLink(),
    badge(),
    remaining(),
    failureText(),
    actionBar(resource.kind),
  ];
  const [about, apps] = [h("span", { class: "muted" }), h("ul", { class: "chips" })];
  const node = tableRow(
    cell("Name", name, about),
    cell("Status", status, left, failure),
    cell("Apps", apps),
    cell("Actions", actions),
  );
  node.render = (current) => {
    name.render(current, keyOf(current));
    for (const part of [status, left, failure, actions]) part.render(current);
    setText(about, spaceSummary(current));
    renderList(apps, appsOf(current), keyOf, appChip);
  };
  return node;
}

const appsOf = (owner) => (children.get(owner.arn) ?? []).filter(({ kind }) => kind === "App");

/** App type, sharing and owner of a space; empty for a user profile. */
function spaceSummary({ record }) {
  const sharing = record.SpaceSharingSettings?.SharingType?.toLowerCase();
  return [record.SpaceSettings?.AppType, sharing, record.OwnershipSettings?.OwnerUserProfileName]
    .filter(Boolean)
    .join(" · ");
}

function appChip() {
  const link = h("a");
  const node = h("li", {}, link);
  node.render = (app) => {
    const { AppType: type } = app.record;
    setAttribute(node, "data-tone", toneOf(app.status));
    setAttribute(link, "href", detailsOf(keyOf(app)));
    setAttribute(link, "aria-label", `${type} app ${app.name}, ${app.status}`);
    setText(link, `${type}${app.name === "default" ? "" : ` ${app.name}`} · ${app.status}`);
  };
  return node;
}
