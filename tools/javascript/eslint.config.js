// The rules for the console's modules. They fail on warnings, too: see the Makefile.

import { createRequire } from "node:module";
import { resolve } from "node:path";

// make installs the packages in a directory of its own, not beside this file.
const require = createRequire(resolve(".node-lint", "package.json"));
const globals = require("globals");

export default [
  require("@eslint/js").configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "max-lines": ["error", 200],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-shadow": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  { files: ["sagemock/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["tools/**/*.js", "tests/**/*.mjs"], languageOptions: { globals: globals.node } },
];
