// Opening presigned URLs.

import { attempt, notify, openDialog } from "./dialogs.js";
import { button, h, setText } from "./dom.js";
import { store } from "./store.js";

/** Open a presigned URL in a new tab, or show it: to send it if there is a portal, or if nothing runs behind it. */
export function openUrl(url) {
  if (store.health?.portal) return showPortalUrl(url);
  if (!store.health?.jupyter || !/^https?:/.test(url)) return showUrl(url);
  window.open(url, "_blank", "noopener,noreferrer");
  const link = h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "open it here");
  return notify("Opened in a new tab. If your browser blocked it, ", link, ".");
}

/** Show a URL for the person who is to open it. */
function showPortalUrl(url) {
  const open = h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "open it here");
  showField(
    "Link to the portal",
    [
      h(
        "p",
        {},
        "Send this link, or ",
        open,
        ". Whoever opens it in the next five minutes of the clock has a session.",
      ),
    ],
    url,
  );
}

/** Show a URL of a server that does not run Jupyter. */
function showUrl(url) {
  const command = h("code", {}, "sagemock serve --jupyter");
  showField(
    "Presigned URL without Jupyter",
    [
      h("p", {}, "This server does not run Jupyter. Start it as ", command, " to open notebooks."),
      h("p", {}, "AWS would return a link like this:"),
    ],
    url,
  );
}

function showField(title, explanation, url) {
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
  openDialog(title, h("div", { class: "body" }, ...explanation, h("div", { class: "copy" }, field, copy)));
}
