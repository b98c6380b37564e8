// API view.

import { call, knownNames, read, Refusal } from "./api.js";
import { attempt, attemptIn, errorBox } from "./dialogs.js";
import { h, onSubmit, setText } from "./dom.js";
import { control, optionsOf, regionField, scopeOf } from "./forms.js";
import { refresh } from "./store.js";
import { view } from "./view_frame.js";

const FIRST_OPERATION = "ListNotebookInstances";

export function apiExplorer() {
  const { element, body, title } = view(
    "Call an operation",
    "Every supported SageMaker operation, with the request as JSON.",
  );
  const parts = explorerForm();
  body.append(parts.form);
  const fill = attemptIn(parts.error, () => fillRequest(parts));
  parts.operation.addEventListener("change", fill);
  onSubmit(
    parts.form,
    attemptIn(parts.error, () => callOperation(parts)),
  );

  let isFilled = false; // names that arrive again must not undo the user's selection
  const render = attempt(async () => {
    if (element.hidden || isFilled) return;
    const { operations } = await knownNames();
    if (isFilled) return;
    isFilled = true;
    parts.operation.replaceChildren(...optionsOf(operations));
    parts.operation.value = FIRST_OPERATION;
    await fill();
  });
  return { element, title, render };
}

function explorerForm() {
  const error = errorBox();
  const operation = control({ name: "operation", label: "Operation", kind: "select", options: [] });
  const region = control(regionField());
  const request = control({ name: "request", label: "Request", kind: "textarea", rows: 12, value: "{}" });
  const optional = h("p", { class: "hint" });
  const reply = h("pre", { tabindex: "0" });
  const outcome = h("div", { class: "outcome", hidden: true, role: "status" }, h("h2", {}, "Reply"), reply);
  const form = h(
    "form",
    { class: "card explorer" },
    h("div", { class: "inline" }, operation.row, region.row),
    request.row,
    optional,
    error,
    h("footer", {}, h("button", { class: "primary" }, "Call")),
    outcome,
  );
  return {
    form,
    error,
    operation: operation.input,
    region: region.input,
    request: request.input,
    optional,
    reply,
    outcome,
  };
}

/** Fill in the required members of the selected operation. */
async function fillRequest({ operation, request, optional }) {
  const selected = operation.value;
  const { request: skeleton, optional: members } = await read("skeleton", { operation: selected });
  if (selected !== operation.value) return; // another one was selected in the meantime, and may be filled in already
  request.value = JSON.stringify(skeleton, null, 2);
  setText(optional, members.length ? `Optional members: ${members.join(", ")}.` : "There are no optional members.");
}

async function callOperation({ operation, region, request, reply, outcome }) {
  outcome.hidden = true;
  const document = parseRequest(request.value);
  const result = await call(operation.value, document, scopeOf({ region: region.value }));
  setText(reply, JSON.stringify(result, null, 2));
  outcome.hidden = false;
  await refresh();
}

function parseRequest(text) {
  try {
    return JSON.parse(text || "{}");
  } catch (error) {
    throw new Refusal(`The request is not valid JSON: ${error.message}.`);
  }
}
