// Opening presigned URLs.

import { attempt, notify, openDialog } from "./dialogs.js";
import { button, h, setText } from "./dom.js";
import { store } from "./store.js";

/** Open a presigned URL in a new tab, or show it if this server does not run Jupyter. */
export function openUrl(url) {
  if (!store.health?.jupyter || !/^https?:/.test(url)) return showUrl(url);
  window.open(url, "_blank", "noopener,noreferrer");
  const link = h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "open it here");
  return notify("Opened in a new tab. If your browser blocked it, ", link, ".");
}

function showUrl(url) {
  const field = h("input", { readonly: true, value: url, "aria-label": "Presigned URL" });
  const copy = button(
    "Copy",
    attempt(async () => {
      field.select();
      if (navigator.clipboard) await navigator.clipboard.writeText(url);
      else document.execCommand("copy"); // pages that came over plain HTTP from another machine have no clipboard
      setText(copy, "Copied");
    }),
    { class: "primary" },
  );
  openDialog(
    "Presigned URL without Jupyter",
    h(
      "div",
      { class: "body" },
      h(
        "p",
        {},
        "This server does not run Jupyter. Start it as ",
        h("code", {}, "sagemock serve --jupyter"),
        " to open notebooks.",
      ),
      h("p", {}, "AWS would return a link like this:"),
      h("div", { class: "copy" }, field, copy),
    ),
  );
}
