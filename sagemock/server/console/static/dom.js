// Elements from data. Text is only ever text: nothing here, or anywhere in the console, parses HTML.

const SVG = "http://www.w3.org/2000/svg";
let numbered = 0;

export const h = (tag, properties, ...children) => furnish(document.createElement(tag), properties, children);
export const s = (tag, properties, ...children) => furnish(document.createElementNS(SVG, tag), properties, children);
export const unique = (prefix) => `${prefix}-${++numbered}`;

function furnish(node, properties = {}, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

export function button(label, onclick, properties = {}) {
  return h("button", { type: "button", onclick, ...properties }, label);
}

/** Set what a node says, unless it says so already: what is selected in it stays selected. */
export function say(node, text) {
  if (node.textContent !== String(text)) node.textContent = text;
  return node;
}

export function attribute(node, name, value) {
  if (value == null || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Let `parent` have one child per item, in order; nodes are kept, so that focus and scroll positions are, too. */
export function keyed(parent, items, keyOf, make) {
  const wanted = new Map(items.map((item) => [keyOf(item), item]));
  const kept = new Map();
  for (const node of [...parent.children]) {
    if (wanted.has(node.key)) kept.set(node.key, node);
    else remove(node);
  }
  let place = parent.firstElementChild;
  for (const [key, item] of wanted) {
    let node = kept.get(key);
    if (!node) {
      node = make(item);
      node.key = key;
    }
    node.render?.(item);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}

/** Focus goes to a neighbour of what is removed, not back to the top of the page. */
function remove(node) {
  const had = node.contains(document.activeElement);
  const next = node.nextElementSibling ?? node.previousElementSibling;
  const main = node.closest("dialog") ?? document.getElementById("main");
  node.remove();
  if (had) (next?.querySelector("a, button") ?? main).focus();
}

/** A list of which the first hundred are shown, and more on demand. */
export function paged(list, keyOf, make, size = 100) {
  let shown = size;
  let all = [];
  const more = button("", () => { shown += size; draw(); }, { class: "more", hidden: true });
  const draw = () => {
    keyed(list, all.slice(0, shown), keyOf, make);
    more.hidden = all.length <= shown;
    say(more, `Show ${Math.min(size, all.length - shown)} more of ${all.length}`);
  };
  return { more, render: (items) => { all = items; draw(); } };
}
