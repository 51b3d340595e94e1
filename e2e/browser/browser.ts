import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";

/** Where the recordings of failed visits are kept, for `npx playwright-core show-trace <file>`. */
const TRACES = join(__dirname, "..", "..", ".cache", "browser-traces");
/** How long an element may take to appear, in milliseconds; for a busy machine with two cores. */
const ELEMENT_TIMEOUT = 20_000;

export interface VisitOptions extends BrowserContextOptions {
  /** Problems that this visit causes on purpose, such as the failed request that it provokes. */
  readonly allow?: readonly RegExp[];
}

export type Visit = <T>(body: (page: Page, context: BrowserContext) => Promise<T>, options?: VisitOptions) => Promise<T>;

/** Runs before the scripts of a page: violations of its content security policy appear on the console. */
const REPORT_VIOLATIONS = `addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP " + event.effectiveDirective + " " + event.blockedURI + " " + event.sample));`;

/**
 * Gives the tests of a file a real browser. Each visit has a fresh profile, and it fails if the page logs an error or a
 * warning, throws, or violates its content security policy. A failed visit leaves a trace.
 *
 * Without a browser, the tests fail with a message that says how to get one.
 *
 * @param flags more command-line flags of Chromium, such as those for a fake camera
 */
export function useBrowser(flags: readonly string[] = []): Visit {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const { file, env } = findBrowser();
    // Containers and root have no sandbox for processes, and their /dev/shm is small.
    const args = ["--no-sandbox", "--disable-dev-shm-usage", ...flags];
    browser = await chromium.launch({ executablePath: file, args, env: { ...definedEnv(), ...env } });
  }, 300_000);
  afterAll(() => browser?.close());

  return async (body, { allow = [], ...options } = {}) => {
    if (!browser) throw new Error("The browser has not started. Call useBrowser() at the top of the test file.");
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Paris", ...options });
    context.setDefaultTimeout(ELEMENT_TIMEOUT);
    const problems = await collectProblems(context, allow);
    await context.tracing.start({ screenshots: true, snapshots: true });
    let trace: string | undefined = traceFile();
    try {
      const result = await body(await context.newPage(), context);
      expect(problems).toEqual([]);
      trace = undefined;
      return result;
    } catch (error) {
      throw new Error(`${(error as Error).message}\nOn the page: ${JSON.stringify(problems)}\nTrace: ${trace}`, { cause: error });
    } finally {
      await context.tracing.stop(trace === undefined ? {} : { path: trace });
      await context.close();
    }
  };
}

async function collectProblems(context: BrowserContext, allow: readonly RegExp[]): Promise<string[]> {
  const problems: string[] = [];
  const note = (text: string): void => {
    if (!allow.some((pattern) => pattern.test(text))) problems.push(text);
  };
  await context.addInitScript(REPORT_VIOLATIONS);
  context.on("weberror", (event) => note(String(event.error())));
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) note(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  return problems;
}

/** In a process of its own, because jest cannot load the scripts. @throws Error saying how to get a browser */
function findBrowser(): { file: string; env: Record<string, string> } {
  const script = join(__dirname, "..", "..", "scripts", "find-browser.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr.trim());
  return JSON.parse(stdout) as { file: string; env: Record<string, string> };
}

const definedEnv = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));

function traceFile(): string {
  mkdirSync(TRACES, { recursive: true });
  return join(TRACES, `${(expect.getState().currentTestName ?? "visit").replace(/\W+/g, "-")}.zip`);
}
