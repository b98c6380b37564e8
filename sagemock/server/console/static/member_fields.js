// Form fields for the members of a request: the common ones, and all others on demand.

import { h } from "./dom.js";
import { control } from "./forms.js";
import { labelOf, typeOf } from "./member_types.js";

/**
 * Create the fields of a request.
 *
 * `common` are the paths of the members to show first, such as "DefaultUserSettings.ExecutionRole"; required members
 * follow, and the others are in a group that the user can open. `presets` has properties of controls by path;
 * `type` replaces the type of a field, and `when(texts)` returns whether the field applies. `initial` is the request
 * that the fields show at first; `readChanges` returns the members that the user has changed.
 */
export class MemberFields {
  #fields = [];

  constructor(members, { common = [], fixed = {}, presets = {}, initial = {} }) {
    this.presets = presets;
    this.initial = initial;
    const shown = members.filter(({ name }) => !(name in fixed));
    const required = shown.filter(
      (member) => member.required && !common.some((path) => path.split(".")[0] === member.name),
    );
    this.first = [...common, ...required.map(({ name }) => name)];
    const found = this.first.map((path) => [path, memberAt(shown, path.split("."))]).filter(([, member]) => member);
    this.nodes = found.flatMap(([path, member]) => this.#nodesOf([member], path.split(".").slice(0, -1)));
    const others = group("More settings", () => this.#nodesOf(shown, [], this.first));
    if (shown.some((member) => this.#isOffered([member.name], member, this.first))) this.nodes.push(others);
  }

  /** Show the fields that apply to the present texts, and hide the others. */
  update() {
    const texts = Object.fromEntries(this.#fields.map((field) => [field.path.join("."), field.text()]));
    for (const field of this.#fields) field.row.hidden = Boolean(field.when && !field.when(texts));
  }

  /** The request: the members whose fields are filled in. */
  read() {
    const request = {};
    for (const field of this.#fields.filter(({ row }) => !row.hidden)) setAt(request, field.path, field.value());
    return request;
  }

  /**
   * The changed members. An update replaces the members of settings, so those are sent as a whole. An emptied field is
   * sent as an empty value.
   */
  readChanges() {
    const changes = {};
    for (const field of this.#fields.filter((each) => each.text() !== each.initialText)) {
      const [outer, inner] = field.path;
      if (field.path.length > 2 && !changes[outer]?.[inner])
        setAt(changes, [outer, inner], structuredClone(this.initial[outer]?.[inner] ?? {}));
      setAt(changes, field.path, field.value() ?? (field.isList ? [] : ""));
    }
    return changes;
  }

  /** The nodes of members below a path, without those that are shown elsewhere. */
  #nodesOf(members, above, elsewhere = []) {
    return members
      .map((member) => ({ member, path: [...above, member.name] }))
      .filter(({ member, path }) => this.#isOffered(path, member, elsewhere))
      .map(({ member, path }) =>
        member.members ? this.#structure(member, path, elsewhere) : this.#field(member, path),
      );
  }

  #isOffered(path, member, elsewhere) {
    if (elsewhere.includes(path.join("."))) return false;
    return !member.members || member.members.some((inner) => this.#isOffered([...path, inner.name], inner, elsewhere));
  }

  #structure(member, path, elsewhere) {
    return group(labelOf(member.name), () => this.#nodesOf(member.members, path, elsewhere), member.help);
  }

  #field(member, path) {
    const preset = this.presets[path.join(".")] ?? {};
    const value = valueAt(this.initial, path);
    const type = preset.type ?? typeOf({ ...member, required: member.required || value !== undefined });
    const hint = preset.hint ?? [member.help, type.control.hint].filter(Boolean).join(" ");
    const label = preset.label ?? labelOf(member.name);
    const initialText = value === undefined ? "" : type.format(value);
    const shown = initialText || (preset.value ?? type.control.value ?? "");
    const { row, input } = control({ name: path.join("."), label, ...type.control, ...preset, hint, value: shown });
    const text = () => input.value.trim();
    const field = {
      path,
      row,
      text,
      initialText: initialText.trim(),
      when: preset.when,
      isList: member.type === "list",
      value: () => type.parse(text(), label),
    };
    this.#fields.push(field);
    return row;
  }
}

/** A group of fields that are created when it is opened. */
function group(label, create, help = "") {
  const node = h("details", { class: "members" }, h("summary", {}, label), help && h("p", { class: "hint" }, help));
  node.addEventListener("toggle", () => node.append(h("div", { class: "fields" }, create())), { once: true });
  return node;
}

function memberAt(members, [name, ...rest]) {
  const member = members.find((each) => each.name === name);
  return rest.length && member ? memberAt(member.members ?? [], rest) : member;
}

const valueAt = (record, path) => path.reduce((value, name) => value?.[name], record);

function setAt(request, path, value) {
  if (value === undefined) return;
  const parent = path.slice(0, -1).reduce((object, name) => (object[name] ??= {}), request);
  parent[path.at(-1)] = value;
}
