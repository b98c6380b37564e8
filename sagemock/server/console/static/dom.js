// DOM helpers. Text stays text: nothing in the console parses HTML.

const SVG = "http://www.w3.org/2000/svg";
let uniqueCount = 0;

/** Create an HTML element. Functions among the properties become event listeners. */
export const h = (tag, properties, ...children) => populate(document.createElement(tag), properties, children);

/** Create an SVG element. */
export const s = (tag, properties, ...children) => populate(document.createElementNS(SVG, tag), properties, children);

export const uniqueId = (prefix) => `${prefix}-${++uniqueCount}`;

function populate(node, properties = {}, children) {
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

/** The parts of a name like "LifecycleConfigName", with places between its words where a line may break. */
export const breakable = (name) =>
  name.split(/(?<=[a-z0-9])(?=[A-Z])/).flatMap((word, index) => (index ? [h("wbr"), word] : [word]));

/** Set a node's text if it differs, so that a selection in unchanged text is kept. */
export function setText(node, text) {
  if (node.textContent !== String(text)) node.textContent = text;
  return node;
}

/** Set an attribute if it differs; null and false remove it. */
export function setAttribute(node, name, value) {
  if (value == null || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Give `parent` one child per item, in order. Existing nodes are reused, which keeps focus and scroll positions. */
export function renderList(parent, items, keyOf, make) {
  const itemsByKey = new Map(items.map((item) => [keyOf(item), item]));
  const nodes = reusableNodes(parent, itemsByKey);
  let next = parent.firstElementChild;
  for (const [key, item] of itemsByKey) {
    const node = nodes.get(key) ?? Object.assign(make(item), { key });
    node.render?.(item);
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}

function reusableNodes(parent, itemsByKey) {
  const nodes = new Map();
  for (const node of [...parent.children]) {
    if (itemsByKey.has(node.key)) nodes.set(node.key, node);
    else removeNode(node);
  }
  return nodes;
}

/** Remove a node; if it has the focus, a neighbour gets it, not the top of the page. */
function removeNode(node) {
  const hadFocus = node.contains(document.activeElement);
  const neighbour = node.nextElementSibling ?? node.previousElementSibling;
  const main = node.closest("dialog") ?? document.getElementById("main");
  node.remove();
  if (hadFocus) (neighbour?.querySelector("a, button") ?? main).focus();
}

/** Render the first `size` items of a list, and more on request. */
export function paginate(list, keyOf, make, size = 100) {
  let limit = size;
  let items = [];
  const more = button(
    "",
    () => {
      limit += size;
      draw();
    },
    { class: "more", hidden: true },
  );
  const draw = () => {
    renderList(list, items.slice(0, limit), keyOf, make);
    more.hidden = items.length <= limit;
    setText(more, `Show ${Math.min(size, items.length - limit)} more of ${items.length}`);
  };
  return {
    more,
    render: (all) => {
      items = all;
      draw();
    },
  };
}

/** Call `submit` in place of the browser's submission of a form. */
export function onSubmit(form, submit) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return form;
}
