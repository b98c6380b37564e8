// Keeps the page up to date, and sends its forms without a reload. Everything also works without this script.

const POLL_MOVING = 2000; // milliseconds between two requests while a state changes
const POLL_RESTING = 15000;
const path = (url) => new URL(url, location.href).pathname;
const parse = (html) => new DOMParser().parseFromString(html, "text/html");
const byId = (id, root = document) => root.getElementById(id);
let shown = null; // the last HTML of the server for each part, since users change the document
let isBusy = false;
let isUnreachable = false; // whether the page says so
let lastRequest = Date.now();
let requests = 0;

/** Return the parts of a page that are replaced one by one: the cards of the spaces, or one space; and MLflow. */
function parts(page) {
  const cards = page.querySelectorAll("#spaces > li");
  const spaces = cards.length ? cards : page.querySelectorAll("#listing");
  return new Map([...spaces, ...page.querySelectorAll("#mlflow")].map((node) => [node.id, node]));
}

function remember(page) {
  shown = new Map([...parts(page)].map(([id, node]) => [id, node.outerHTML]));
}

/** Show the state that a newer page of the server has. */
function update(page) {
  if (![...parts(page).keys()].every((id) => parts(document).has(id)) || parts(page).size !== shown.size) {
    replace("listing", page);
    replace("mlflow", page);
  } else for (const [id, node] of parts(page)) if (node.outerHTML !== shown.get(id)) replace(id, page);
  announceChanges(page);
  remember(page);
}

/** Replace a part and keep the focus: on the same control, else on the part's heading or the page. */
function replace(id, page) {
  const [old, next] = [byId(id), byId(id, page)];
  if (!old || !next) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused?.id || focused?.getAttribute("aria-label");
  const heading = focused?.closest("li")?.querySelector("h2")?.id;
  old.replaceWith(document.importNode(next, true));
  if (!focused) return;
  const candidates = [...document.querySelectorAll("main [id], main [aria-label]")];
  const same = candidates.find((node) => [node.id, node.getAttribute("aria-label")].includes(place));
  (same ?? (heading && byId(heading)) ?? byId("main")).focus();
}

function announceChanges(page) {
  const changes = [...parts(page)]
    .filter(([id, node]) => node.dataset.state && !shown.get(id)?.includes(`data-state="${node.dataset.state}"`))
    .map(([, node]) => `${node.dataset.name}: ${node.dataset.state}`);
  if (changes.length) byId("announcement").textContent = changes.join(", ");
}

function showProblems(page) {
  isUnreachable = false;
  const problems = document.importNode(byId("problems", page), true);
  byId("problems").replaceWith(problems);
  if (!problems.hidden) problems.scrollIntoView({ block: "nearest" });
}

function showFailure() {
  const problems = byId("problems");
  problems.textContent = "The cloud does not respond.";
  problems.hidden = false;
  isUnreachable = true;
}

/** Request a page. An error of the server, or of a proxy before it, is a failure: the page stays as it is. */
async function load(url, options) {
  lastRequest = Date.now();
  requests += 1;
  const response = await fetch(url, options);
  if (response.status >= 500) throw new Error(`status ${response.status}`);
  const page = parse(await response.text());
  if (isUnreachable && byId("problems", page)) showProblems(page);
  return [response, page];
}

async function refresh() {
  const number = requests + 1;
  const [, page] = await load(location.href, { headers: { Accept: "text/html" } });
  if (number !== requests) return page; // a later request shows a later state
  // Without these parts it is another page: the session has ended, or the space is gone.
  if (!byId("problems", page) || page.body.dataset.page !== document.body.dataset.page) location.reload();
  else update(page);
  return page;
}

async function submit(form) {
  const body = new URLSearchParams(new FormData(form));
  const [response, page] = await load(form.action, { method: "POST", body });
  if (!byId("problems", page)) return location.reload();
  if (!response.ok) return showProblems(page);
  if (document.body.dataset.page === "space" && path(response.url) !== location.pathname)
    return location.assign(response.url);
  form.reset();
  form.closest("details")?.removeAttribute("open");
  return showProblems(await refresh());
}

/** Run one request at a time, which is shown as a busy page. */
async function whileBusy(request) {
  if (isBusy) return;
  isBusy = true;
  byId("main").setAttribute("aria-busy", "true");
  try {
    await request();
  } catch {
    showFailure();
  }
  byId("main").removeAttribute("aria-busy");
  isBusy = false;
}

/** Show the newest state if the page is visible. A button can be pressed during the request. */
async function refreshIfSeen() {
  if (!isBusy && !document.hidden) await refresh().catch(showFailure);
}

/** Request the page often while a state changes, and else now and then. */
async function poll() {
  const isMoving = document.querySelector(".badge:is([data-tone='moving'], [data-tone='leaving'])");
  if (Date.now() - lastRequest > (isMoving || isUnreachable ? POLL_MOVING : POLL_RESTING)) await refreshIfSeen();
}

remember(document);
document.addEventListener("submit", (event) => {
  event.preventDefault();
  whileBusy(() => submit(event.target));
});
document.addEventListener("visibilitychange", refreshIfSeen);
setInterval(poll, POLL_MOVING / 2);
