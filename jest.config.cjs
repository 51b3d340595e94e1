const { readFileSync } = require("node:fs");
const { $schema, ...swc } = JSON.parse(readFileSync(`${__dirname}/.swcrc`, "utf8"));

/** One project a kind of test, so that each can be run alone: unit (no services), int (PostgreSQL, Redis), e2e (the whole system). */
const project = (displayName, testMatch) => ({
  displayName,
  rootDir: __dirname,
  testEnvironment: "node",
  testMatch,
  testPathIgnorePatterns: ["/node_modules/", "/dist/", "/.data/"],
  modulePathIgnorePatterns: ["/dist/", "/.data/"],
  setupFiles: ["reflect-metadata"],
  setupFilesAfterEnv: ["<rootDir>/platform/testing/patience.cjs"],
  transform: { "^.+\\.ts$": ["@swc/jest", { ...swc, swcrc: false, sourceMaps: "inline" }] },
});

module.exports = {
  projects: [
    // What e2e/ can tell without a system is in files that say so.
    { ...project("unit", ["**/*.test.ts"]), testPathIgnorePatterns: ["/node_modules/", "/dist/", "/.data/", "\\.int\\.test\\.ts$", "/e2e/.*(?<!\\.unit)\\.test\\.ts$"] },
    project("int", ["**/*.int.test.ts"]),
    { ...project("e2e", ["<rootDir>/e2e/**/*.test.ts"]), testPathIgnorePatterns: ["/node_modules/", "/dist/", "/.data/", "\\.unit\\.test\\.ts$"] },
  ],
};
