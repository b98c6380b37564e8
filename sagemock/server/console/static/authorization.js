// Callers, policies and coverage view.

import { read } from "./api.js";
import { attempt } from "./dialogs.js";
import { h, paginate, renderList, setAttribute, setText } from "./dom.js";
import { control } from "./forms.js";
import { cell, emptyState, searchBox, showPlaceholder, table, tableRow, view } from "./view_frame.js";

const ABOUT = "The policies of each caller, and how many decisions rest on each of their statements.";

export function authorizationView() {
  let words = "";
  let described = { callers: [], statements: [] };
  const unusedOnly = control({ name: "unused", label: "Unused only", kind: "checkbox" });
  unusedOnly.input.addEventListener("change", () => draw());
  const search = searchBox((text) => {
    words = text.toLowerCase();
    draw();
  });
  const { element, body, title } = view("Policies", ABOUT, unusedOnly.row, search);
  const callers = table("Callers", ["Caller", "Policies"]);
  const list = table("Statements", ["Statement", "Kind", "Effect", "Decisions"]);
  const pages = paginate(list.body, statementKey, statementRow);
  const summary = h("p", { class: "about" });
  const none = emptyState("No statements", "The callers have only policies that AWS manages, or none.");
  const nothing = emptyState("No matches", "Try fewer words, or show all statements.");
  body.append(
    h("section", { class: "part" }, h("h2", {}, "Callers"), callers.element),
    h("section", { class: "part" }, h("h2", {}, "Statements"), summary, list.element, pages.more, none, nothing),
  );

  const render = attempt(async () => {
    if (element.hidden) return;
    described = await read("authorization");
    draw();
  });

  const isShown = (statement) =>
    (!unusedOnly.input.checked || !statement.decisions) && (!words || textOf(statement).includes(words));
  function draw() {
    const { statements } = described;
    const shown = statements.filter(isShown).sort((first, second) => first.decisions - second.decisions);
    renderList(callers.body, described.callers, ({ arn }) => arn, callerRow);
    pages.render(shown);
    list.element.hidden = !shown.length;
    setText(summary, coverageText(statements));
    showPlaceholder(statements, shown, { none, nothing });
  }
  return { element, title, render };
}

const statementKey = ({ kind, policy, statement }) => JSON.stringify([kind, policy, statement]);

const textOf = ({ kind, policy, statement, effect }) => `${statement} ${policy} ${kind} ${effect}`.toLowerCase();

function coverageText(statements) {
  const used = statements.filter(({ decisions }) => decisions).length;
  return statements.length ? `Decisions rest on ${used} of ${statements.length} statements.` : "";
}

function callerRow() {
  const [arn, policies] = [h("strong"), h("ul", { class: "chips" })];
  const node = tableRow(cell("Caller", arn), cell("Policies", policies));
  node.render = (caller) => {
    setText(arn, caller.arn);
    renderList(policies, caller.policies, JSON.stringify, ({ name, kind }) => h("li", { title: kind }, name));
  };
  return node;
}

function statementRow({ statement, policy, kind, effect }) {
  const count = h("span", { class: "badge" });
  const node = tableRow(
    cell("Statement", h("strong", {}, statement), h("span", { class: "muted" }, policy)),
    cell("Kind", kind),
    cell("Effect", effect),
    cell("Decisions", count),
  );
  node.render = ({ decisions }) => {
    setText(count, decisions || "unused");
    setAttribute(count, "data-tone", decisions ? "good" : "leaving");
  };
  return node;
}
