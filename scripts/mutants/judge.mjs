/**
 * What the tests of one mutant prove.
 *
 * @typedef {object} Verdict
 * @property {"killed" | "survived" | "did not run"} outcome only "killed" is a success
 * @property {string} reason one line
 */

/**
 * Judges one run of the tests. Only a named test that failed kills a mutant: code that no longer builds or loads says
 * nothing about the guard that was removed.
 *
 * @param {object} run
 * @param {"ended" | "timed out" | "not built"} run.state
 * @param {number | null} run.code the exit code of jest
 * @param {object | null} run.report what jest wrote with --json, or null if it wrote nothing
 * @returns {Verdict}
 */
export function judge({ state, code, report }) {
  const didNotRun = (reason) => ({ outcome: "did not run", reason });
  if (state === "not built") return didNotRun("the project does not build");
  if (state === "timed out") return didNotRun("the tests did not end in time");
  if (report === null) return didNotRun(`jest ended with exit code ${code} and no result`);
  const suites = report.testResults ?? [];
  const unloaded = suites.find(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0);
  if (unloaded || report.numRuntimeErrorTestSuites > 0) return didNotRun(`a test file does not load: ${firstLine(unloaded)}`);
  const failures = suites.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === "failed"));
  const passed = report.numPassedTests;
  if (failures.length === 0 && passed === 0) return didNotRun("no test matches");
  if (failures.length === 0 && code !== 0) return didNotRun(`jest ended with exit code ${code}, although no test failed`);
  if (failures.length === 0) return { outcome: "survived", reason: passed === 1 ? "the test passed" : `all ${passed} tests passed` };
  const broken = failures.every(({ failureMessages }) => BROKEN_CODE.test(failureMessages?.[0] ?? ""));
  if (broken) return didNotRun(`the change breaks the code, not only the guard: ${failures[0].failureMessages[0].split("\n")[0]}`);
  return { outcome: "killed", reason: failures[0].fullName };
}

/** The replacement uses a name that does not exist. */
const BROKEN_CODE = /^(ReferenceError|SyntaxError): /;

/** Jest's message begins with a bullet and an empty line. */
const firstLine = (suite) =>
  (suite?.message ?? "").split("\n").map((line) => line.trim()).find((line) => line !== "" && !line.startsWith("●")) ?? "";
