// Faults, quotas and durations view.

import { knownNames, send } from "./api.js";
import { attempt, confirm } from "./dialogs.js";
import { button, h } from "./dom.js";
import { failingCalls, failingTransitions } from "./fault_cards.js";
import { accountFeatures, durationCard, quotaCard } from "./setting_cards.js";
import { refresh, store } from "./store.js";
import { view } from "./view_frame.js";

export function faultsView() {
  const { element, body, title } = view(
    "Faults and quotas",
    "Errors, limits and account-specific rules of AWS, and how long its transitions take.",
    resetButton(),
  );
  const [calls, quotas] = [failingCalls(), quotaCard()];
  const cards = [calls, failingTransitions(), quotas, accountFeatures(), durationCard()];
  body.append(h("div", { class: "cards" }, cards));
  let hasSuggestions = false;

  const render = attempt(async () => {
    for (const card of cards) card.render(store.state);
    if (hasSuggestions || element.hidden) return;
    hasSuggestions = true;
    const names = await knownNames();
    calls.suggest(names.operations);
    quotas.suggest(names.quotas);
  });
  return { element, title, render };
}

function resetButton() {
  const text =
    "This removes all resources, calls, events, faults and quotas, and sets clock, durations and account features back to their initial values.";
  const reset = async () => {
    await send("reset");
    await refresh();
  };
  return button("Reset everything", () => confirm("Reset everything?", text, "Reset", reset), { class: "danger" });
}
