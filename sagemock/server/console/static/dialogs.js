// What lies above the page: dialogs, questions before something is deleted, and messages.

import { Refusal } from "./api.js";
import { button, h, unique } from "./dom.js";

const toasts = document.getElementById("toasts");

/** A modal dialog; focus comes back to where it was when it closes. */
export function openDialog(title, content, { kind = "", onclose } = {}) {
  const id = unique("title");
  const close = button("✕", () => dialog.close(), { class: "close", "aria-label": "Close" });
  const heading = h("h2", { id }, title);
  const dialog = h("dialog", { class: kind, "aria-labelledby": id }, h("header", {}, heading, close), content);
  dialog.addEventListener("close", () => {
    if (dialog.contains(toasts)) document.body.append(toasts);
    dialog.remove();
    onclose?.();
  });
  if (!kind.includes("form")) dialog.addEventListener("mousedown", (event) => isBeside(dialog, event) && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** On the backdrop; a dialog's own scroll bar is told apart from it by place alone. */
function isBeside(dialog, { target, clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return target === dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
}

export function errorBox() {
  const box = h("div", { class: "error", role: "alert", hidden: true });
  box.show = (error) => {
    box.replaceChildren(...(error.code ? [h("strong", {}, error.code), " "] : []), error.message);
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
  };
  return box;
}

/** Ask first; what is refused is said in the dialog. */
export function confirm(title, text, verb, run) {
  const error = errorBox();
  const yes = button(verb, async () => {
    yes.disabled = true;
    try {
      await run();
      dialog.close();
    } catch (refusal) {
      error.show(known(refusal));
      yes.disabled = false;
    }
  }, { class: "danger" });
  const no = button("Cancel", () => dialog.close(), { autofocus: true });
  const dialog = openDialog(title, h("div", { class: "body" }, h("p", {}, text), error, h("footer", {}, no, yes)), { kind: "question" });
}

/** A message at the edge of the page; `refused` ones stay until they are closed. */
function toast(content, bad) {
  const node = h("div", { class: bad ? "toast bad" : "toast", role: bad ? "alert" : "status" }, h("div", {}, content));
  node.append(button("✕", () => node.remove(), { class: "close", "aria-label": "Close this message" }));
  const above = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (toasts.parentNode !== above) above.append(toasts);
  toasts.append(node);
  while (toasts.children.length > 3) toasts.firstElementChild.remove();
  if (!bad) setTimeout(() => node.remove(), 8000);
}

export const tellUser = (...content) => toast(content, false);

export function refused(error) {
  const { code, message } = known(error);
  toast(code ? [h("strong", {}, code), " ", message] : [message], true);
}

/** Only refusals are news for the user; anything else is a mistake of this page. */
function known(error) {
  if (error instanceof Refusal) return error;
  console.error(error);
  return new Refusal(`The console failed at this: ${error.message}`);
}

/** Run what may be refused, from a click. */
export const attempt = (run) => async (...given) => {
  try {
    return await run(...given);
  } catch (error) {
    refused(error);
  }
};

/** Where dialogs report what went wrong. */
export const attemptIn = (box, run) => async (...given) => {
  box.hidden = true;
  try {
    return await run(...given);
  } catch (error) {
    box.show(known(error));
  }
};
