import { defineConfig } from "eslint/config";
import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

const TYPESCRIPT = ["**/*.ts"];
const JAVASCRIPT = ["**/*.mjs", "**/*.cjs", "**/*.jsx"];
/** Everything that runs beside the product: it may print, and it may look at the environment. */
const BESIDE = ["scripts/**", "bench/**", "e2e/**", "sdk/examples/**", "platform/testing/**", "**/tests/**", "**/testing/**", "**/*.test.ts"];
const TESTS = ["**/*.test.ts", "**/tests/**/*.ts", "**/testing/**/*.ts", "e2e/**/*.ts"];

/** What Node itself offers, asked of Node itself. */
const nodeGlobals = Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, "readonly"]));
const named = (...names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

/** Mistakes that are mistakes in any JavaScript. */
const mistakes = {
  "array-callback-return": "error",
  "constructor-super": "error",
  "default-case-last": "error",
  eqeqeq: ["error", "smart"],
  "for-direction": "error",
  "getter-return": "error",
  "no-async-promise-executor": "error",
  "no-cond-assign": ["error", "except-parens"],
  "no-const-assign": "error",
  "no-constant-binary-expression": "error",
  "no-constructor-return": "error",
  "no-control-regex": "error",
  "no-debugger": "error",
  "no-dupe-else-if": "error",
  "no-dupe-keys": "error",
  "no-duplicate-case": "error",
  "no-empty": ["error", { allowEmptyCatch: true }],
  "no-eval": "error",
  "no-fallthrough": "error",
  "no-import-assign": "error",
  "no-loss-of-precision": "error",
  "no-self-assign": "error",
  "no-self-compare": "error",
  "no-sparse-arrays": "error",
  "no-this-before-super": "error",
  "no-unreachable": "error",
  "no-unsafe-finally": "error",
  "no-unsafe-negation": "error",
  "no-useless-catch": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": ["error", { destructuring: "all" }],
  "use-isnan": "error",
  "valid-typeof": "error",
};

/** A pattern that takes quadratic time lets one long text stop a process. */
const linearPatterns = {
  "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
  "regexp/no-super-linear-move": ["error", { report: "potential" }],
};

const noEnvironment = {
  object: "process",
  property: "env",
  message: "Read variables in a config.ts, with a table that makes docs/env.md; everything else is handed its config.",
};

export default defineConfig(
  { ignores: ["node_modules", "**/dist", "coverage", ".cache", ".data", "prisma/*/client", "sdk/generated"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" }, rules: mistakes },
  {
    files: ["gateway/**/*.ts", "subgraphs/**/*.ts", "platform/**/*.ts", "contracts/**/*.ts", "workers/**/*.ts", "pages/**/*.ts", "sdk/**/*.ts", "sandbox/**/*.ts"],
    ignores: TESTS,
    plugins: { regexp },
    rules: linearPatterns,
  },

  {
    files: JAVASCRIPT,
    languageOptions: { ecmaVersion: 2024, globals: nodeGlobals, parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: { "no-undef": "error", "no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true, varsIgnorePattern: "^\\$schema$" }] },
  },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs", globals: named("__dirname", "jest", "module", "require") } },
  { files: ["playground/**"], languageOptions: { globals: named("document", "localStorage", "location", "navigator", "sessionStorage", "window", "Worker") } },

  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports", disallowTypeAnnotations: false }],
      "@typescript-eslint/no-deprecated": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/no-unnecessary-boolean-literal-compare": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true, varsIgnorePattern: "^\\$schema$" }],
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true, number: true, boolean: true } }],
      // Prisma's lazy promises are not promises to the type checker: `return await` elsewhere is a matter of taste.
      "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/only-throw-error": "error",
      // Interfaces of others want promises, and reference resolvers must be asynchronous: a synchronous throw loses the batch.
      "@typescript-eslint/require-await": "off",
      // graphql's kinds are enums of strings; comparing them with the strings is how its documents are read.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      "no-console": "error",
      "no-restricted-properties": ["error", noEnvironment],
    },
  },
  // type-graphql: decorators stand on classes that may be empty (a stub of a foreign entity).
  { files: ["**/schema/**/*.ts", "**/resolvers/**/*.ts"], rules: { "@typescript-eslint/no-extraneous-class": "off" } },
  { files: ["platform/config/**", "**/config.ts", "playground/**", "prisma/**"], rules: { "no-restricted-properties": "off" } },
  { files: BESIDE, rules: { "no-console": "off", "no-restricted-properties": "off" } },
  {
    files: TESTS,
    rules: {
      // jest's matchers (expect.any, expect.objectContaining) and parsed answers are `any`: what they are is what is tested.
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  // Not part of the TypeScript project: bundled for the browser.
  { files: ["playground/**/*.ts"], extends: [tseslint.configs.disableTypeChecked], languageOptions: { parserOptions: { projectService: false } } },
);
