// Presets of fields that several forms have.

import { store, visible } from "./store.js";

export const START_SCRIPT = "#!/bin/bash\nset -e\n";
export const name = (placeholder) => ({ label: "Name", placeholder, hint: "" });
export const tags = { hint: "One per line, as key=value." };
export const namesOf = (kind) => [...new Set(visible(kind).map((resource) => resource.name))];
export const arnsOf = (kind) => visible(kind).map(({ arn }) => arn);
export const role = () => ({
  label: "Execution role",
  value: `arn:aws:iam::${store.account || store.state.account_id}:role/DataScientist`,
  hint: "Any well-formed role ARN is accepted.",
});
