// Any operation, called by hand.

import { call, read, Refusal } from "./api.js";
import { attempt, attemptIn, errorBox } from "./dialogs.js";
import { h, say } from "./dom.js";
import { control, place, placeFields } from "./forms.js";
import { lookNow } from "./store.js";
import { view } from "./view_frame.js";

export function explorer() {
  const { element, body, title } = view("Call an operation", "Every SageMaker operation that is answered, with the request as JSON.");
  const error = errorBox();
  const operation = control({ name: "operation", label: "Operation", kind: "select", options: [] });
  const region = control(placeFields()[0]);
  const request = control({ name: "request", label: "Request", kind: "textarea", rows: 12, value: "{}" });
  const optional = h("p", { class: "hint" });
  const [reply, outcome] = [h("pre", { tabindex: "0" }), h("div", { class: "outcome", hidden: true, role: "status" })];
  outcome.append(h("h2", {}, "Reply"), reply);
  const form = h("form", { class: "card explorer" }, h("div", { class: "inline" }, operation.row, region.row), request.row, optional, error, h("footer", {}, h("button", { class: "primary" }, "Call")), outcome);
  body.append(form);

  const fill = attemptIn(error, async () => {
    const chosen = operation.input.value;
    const { request: empty, optional: more } = await read("skeleton", { operation: chosen });
    if (chosen !== operation.input.value) return; // another was chosen meanwhile, and its answer may be here already
    request.input.value = JSON.stringify(empty, null, 2);
    say(optional, more.length ? `Also takes ${more.join(", ")}.` : "Takes nothing else.");
  });
  operation.input.addEventListener("change", fill);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    outcome.hidden = true;
    await attemptIn(error, async () => {
      const document = parsed(request.input.value);
      say(reply, JSON.stringify(await call(operation.input.value, document, place({ region: region.input.value })), null, 2));
      outcome.hidden = false;
      await lookNow();
    })();
  });

  let names = null; // asked for once: a second answer would undo what was chosen after the first
  const render = attempt(async () => {
    if (element.hidden || names) return;
    names = read("known-names");
    const { operations } = await names.catch((reason) => {
      names = null;
      throw reason;
    });
    operation.input.replaceChildren(...operations.map((name) => h("option", {}, name)));
    operation.input.value = "ListNotebookInstances";
    await fill();
  });
  return { element, title, render };
}

function parsed(text) {
  try {
    return JSON.parse(text || "{}");
  } catch (error) {
    throw new Refusal(`The request is no JSON: ${error.message}.`);
  }
}
