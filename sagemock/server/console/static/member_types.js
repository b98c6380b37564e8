// Conversion between the values of a request's members and the texts of form fields.

import { Refusal } from "./api.js";
import { parsePairs } from "./forms.js";
import { store } from "./store.js";

const MAX_OPTIONS = 12; // enums with more values are shown as suggestions
const NOT_SET = ["", "Not set"];
const PAIRS_HINT = "One per line, as key=value.";
const ACRONYMS = new Set(["ARN", "EBS", "EFS", "GB", "ID", "IP", "KMS", "SSO", "URI", "URL", "UID", "GID", "VPC"]);

/** Split the name of a member into words: ["Volume", "Size", "In", "GB"]; types of apps, such as "JupyterLab", are one. */
function wordsOf(name) {
  const types = store.choices?.app_types ?? [];
  const words = new RegExp([...types, "[A-Z]+s?(?![a-z])", "[A-Z]?[a-z]+", "\\d+"].join("|"), "g");
  return name.match(words) ?? [name];
}

/** The label of a member: "VolumeSizeInGB" becomes "Volume size in GB". */
export function labelOf(name) {
  const words = wordsOf(name).map((word) => {
    const singular = word.replace(/s$/, "");
    if (ACRONYMS.has(word.toUpperCase())) return word.toUpperCase();
    if (ACRONYMS.has(singular.toUpperCase())) return `${singular.toUpperCase()}s`;
    return /[A-Z].*[A-Z]/.test(word) ? word : word.toLowerCase();
  });
  const label = words.join(" ");
  return label[0].toUpperCase() + label.slice(1);
}

/**
 * Return the type of a member's field: the properties of its control, `parse(text, label)`, which returns the value or
 * undefined, and `format(value)`, which returns the text.
 */
export function typeOf(member) {
  if (member.enum || member.type === "boolean") return choiceType(member);
  if (["integer", "long", "float", "double"].includes(member.type))
    return { control: { kind: "number" }, parse: parseNumber, format: String };
  if (member.type === "map" || isTagList(member)) return pairsType(member);
  if (member.type === "list" && !member.item?.members) return LINES;
  if (member.type === "list" || member.type === "structure") return JSON_TEXT;
  return { control: {}, parse: (text) => text || undefined, format: String };
}

function choiceType({ enum: values = ["true", "false"], type, required }) {
  const isLong = values.length > MAX_OPTIONS;
  const control = isLong ? { list: values } : { kind: "select", options: required ? values : [NOT_SET, ...values] };
  if (required && !isLong) control.value = values[0];
  const parse = (text) => (text === "" ? undefined : type === "boolean" ? text === "true" : text);
  return { control, parse, format: String };
}

/** Parse a number. Other texts are sent unchanged, so that AWS's error is shown. */
const parseNumber = (text) => (text === "" ? undefined : Number.isNaN(Number(text)) ? text : Number(text));

const isTagList = ({ item }) => item?.members?.map(({ name }) => name).join() === "Key,Value";

/** AWS's tags, which are a list, and maps. */
function pairsType({ type }) {
  const control = { kind: "textarea", rows: 2, placeholder: "team=research", hint: PAIRS_HINT };
  const fromPairs = (pairs) =>
    type === "map" ? Object.fromEntries(pairs) : pairs.map(([Key, Value]) => ({ Key, Value }));
  const toPairs = (value) => (type === "map" ? Object.entries(value) : value.map(({ Key, Value }) => [Key, Value]));
  return {
    control,
    parse: (text) => (text ? fromPairs(parsePairs(text)) : undefined),
    format: (value) =>
      toPairs(value)
        .map((pair) => pair.join("="))
        .join("\n"),
  };
}

const LINES = {
  control: { kind: "textarea", rows: 2, hint: "One per line." },
  parse: (text) => {
    const lines = text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
    return lines.length ? lines : undefined;
  },
  format: (value) => value.join("\n"),
};

const JSON_TEXT = {
  control: { kind: "textarea", rows: 3, hint: "As JSON." },
  parse: (text, label) => (text ? parseJson(text, label) : undefined),
  format: (value) => JSON.stringify(value, null, 2),
};

/** Parse JSON that a user has written; `label` names it in the error. */
export function parseJson(text, label) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`${label} is not valid JSON: ${error.message}.`);
  }
}

/** A script, which requests have in Base64; `wrap` and `unwrap` convert between the encoded text and the value. */
export function scriptType(wrap = (content) => content, unwrap = (value) => value) {
  return {
    control: { kind: "textarea", rows: 5 },
    parse: (text) => (text ? wrap(btoa(String.fromCharCode(...new TextEncoder().encode(text)))) : undefined),
    format: (value) =>
      new TextDecoder().decode(Uint8Array.from(atob(unwrap(value)), (character) => character.charCodeAt(0))),
  };
}
