import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judge } from "./judge.mjs";

const test = (status, fullName = "a guard holds", message = "Error: expect(received)") => ({
  status,
  fullName,
  failureMessages: status === "failed" ? [message] : [],
});

/** A report as jest writes it, of one test file. */
const report = (...assertionResults) => ({
  numPassedTests: assertionResults.filter(({ status }) => status === "passed").length,
  numRuntimeErrorTestSuites: 0,
  testResults: [
    { status: assertionResults.some(({ status }) => status === "failed") ? "failed" : "passed", message: "", assertionResults },
  ],
});
const ended = (code, result) => judge({ state: "ended", code, report: result });

describe("judge", () => {
  it("finds a mutant killed when a test failed, and names the test", () => {
    const verdict = ended(1, report(test("passed"), test("failed", "a hold ends when it is overdue")));
    assert.deepEqual(verdict, { outcome: "killed", reason: "a hold ends when it is overdue" });
  });

  it("finds a mutant survived when all tests passed", () => {
    assert.deepEqual(ended(0, report(test("passed"), test("passed"), test("pending"))), {
      outcome: "survived",
      reason: "all 2 tests passed",
    });
    assert.equal(ended(0, report(test("passed"))).outcome, "survived");
  });

  it("does not accept tests that did not load", () => {
    const result = {
      numPassedTests: 3,
      numRuntimeErrorTestSuites: 1,
      testResults: [
        ...report(test("failed")).testResults,
        { status: "failed", message: "  ● Test suite failed to run\n\n    Cannot find module './x'", assertionResults: [] },
      ],
    };
    assert.deepEqual(ended(1, result), {
      outcome: "did not run",
      reason: "a test file does not load: Cannot find module './x'",
    });
  });

  it("does not accept an incomplete run", () => {
    assert.equal(judge({ state: "not built", code: null, report: null }).outcome, "did not run");
    assert.equal(judge({ state: "timed out", code: null, report: report(test("failed")) }).outcome, "did not run");
    assert.equal(ended(1, null).outcome, "did not run");
    assert.equal(ended(137, report(test("passed"))).outcome, "did not run");
  });

  it("does not accept a run without a test", () => {
    assert.equal(ended(0, report()).outcome, "did not run");
    assert.equal(ended(0, report(test("pending"), test("pending"))).outcome, "did not run");
  });

  it("does not accept a replacement that is not code", () => {
    const verdict = ended(1, report(test("passed"), test("failed", "x", "ReferenceError: nothing is not defined\n    at y")));
    assert.equal(verdict.outcome, "did not run");
    assert.match(verdict.reason, /ReferenceError: nothing is not defined$/);
    // One real failure is enough.
    assert.equal(ended(1, report(test("failed", "x", "ReferenceError: y"), test("failed"))).outcome, "killed");
  });
});
