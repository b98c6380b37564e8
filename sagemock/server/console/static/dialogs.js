// Dialogs, confirmations, messages.

import { Refusal } from "./api.js";
import { button, h, uniqueId } from "./dom.js";

const MAX_TOASTS = 3;
const TOAST_DURATION = 8000; // milliseconds
const toasts = document.getElementById("toasts");

/** Open a modal dialog. When it closes, the focus returns to the element that had it. */
export function openDialog(title, content, { kind = "", onclose } = {}) {
  const id = uniqueId("title");
  const close = button("✕", () => dialog.close(), { class: "close", "aria-label": "Close" });
  const header = h("header", {}, h("h2", { id }, title), close);
  const dialog = h("dialog", { class: kind, "aria-labelledby": id }, header, content);
  dialog.addEventListener("close", () => {
    if (dialog.contains(toasts)) document.body.append(toasts);
    dialog.remove();
    onclose?.();
  });
  if (!kind.includes("form"))
    dialog.addEventListener("mousedown", (event) => isOnBackdrop(dialog, event) && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Whether an event is on the backdrop. Its target is the dialog then, as for the dialog's own scroll bar. */
function isOnBackdrop(dialog, { target, clientX, clientY }) {
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

/** Open a dialog for confirmation, then run an action; an error is shown in the dialog. */
export function confirm(title, text, label, run) {
  const error = errorBox();
  const yes = button(
    label,
    async () => {
      yes.disabled = true;
      await attemptIn(error, async () => {
        await run();
        dialog.close();
      })();
      yes.disabled = false;
    },
    { class: "danger" },
  );
  const no = button("Cancel", () => dialog.close(), { autofocus: true });
  const body = h("div", { class: "body" }, h("p", {}, text), error, h("footer", {}, no, yes));
  const dialog = openDialog(title, body, { kind: "question" });
}

/** Show a message at the edge of the page; errors stay until the user closes them. */
function toast(content, isError) {
  const [style, role] = isError ? ["toast bad", "alert"] : ["toast", "status"];
  const node = h("div", { class: style, role }, h("div", {}, content));
  node.append(button("✕", () => node.remove(), { class: "close", "aria-label": "Close this message" }));
  const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (toasts.parentNode !== top) top.append(toasts);
  toasts.append(node);
  while (toasts.children.length > MAX_TOASTS) toasts.firstElementChild.remove();
  if (!isError) setTimeout(() => node.remove(), TOAST_DURATION);
}

export const notify = (...content) => toast(content, false);

export function showError(error) {
  const { code, message } = toRefusal(error);
  toast(code ? [h("strong", {}, code), " ", message] : [message], true);
}

/** Return a refusal as it is; any other error is a defect of the console. */
function toRefusal(error) {
  if (error instanceof Refusal) return error;
  console.error(error);
  return new Refusal(`Internal error in the console: ${error.message}`);
}

/** Wrap an event handler so that its errors are shown as messages. */
export const attempt =
  (run) =>
  async (...args) => {
    try {
      return await run(...args);
    } catch (error) {
      showError(error);
    }
  };

/** Wrap an event handler so that its errors are shown in an error box. */
export const attemptIn =
  (box, run) =>
  async (...args) => {
    box.hidden = true;
    try {
      return await run(...args);
    } catch (error) {
      box.show(toRefusal(error));
    }
  };
