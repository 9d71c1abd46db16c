// Our own scripts: plain functions for a browser, nothing compiled. What the packages bring is theirs.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["blueprints/shell/static/vendor/**", "node_modules/**", ".venv/**", ".data/**", ".build/**"] },
  js.configs.recommended,
  {
    files: ["blueprints/**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: { ...globals.browser, htmx: "readonly" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "eqeqeq": ["error", "always", { null: "ignore" }], // == null asks for null and undefined at once
      "no-console": "error", // nobody reads it
      "no-eval": "error", // the Content-Security-Policy would refuse them
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
      "max-len": ["error", { code: 120 }],
    },
  },
];
