import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { CapturedLog } from "../testing/captured-log";
import { createLogger } from "./logger";

/** Runs a script whose standard output is a full disk. @returns its exit code, and what it wrote to standard error */
async function onFullDisk(script: string): Promise<{ code: number | null; stderr: string }> {
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", full, "pipe"] });
  closeSync(full);
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stderr };
}

const LINES = `for (let n = 0; n < 3; n++) logger.info({ n }, "tick"); setTimeout(() => { process.stderr.write("alive"); process.exit(0); }, 50)`;

(existsSync("/dev/full") ? describe : describe.skip)("a process whose log is on a full disk", () => {
  it("continues, and ends when it is told to", async () => {
    expect(
      await onFullDisk(`const logger = require("./dist/platform/logging/logger").createLogger("test"); ${LINES}`),
    ).toEqual({ code: 0, stderr: "alive" });
  });

  it("dies of ENOSPC with a logger of the library (control)", async () => {
    const fatal = `process.on("uncaughtException", ({ code }) => { process.stderr.write(code); process.kill(process.pid, "SIGKILL"); });`;
    expect(await onFullDisk(`${fatal} const logger = require("pino")(); ${LINES}`)).toEqual({
      code: null,
      stderr: "ENOSPC",
    });
  });
});

describe("a line that is repeated", () => {
  it("is written at most 300 times a minute when it is a warning, and always when it is an event", () => {
    const log = new CapturedLog();
    const logger = createLogger("test", "info", log.sink);
    for (let i = 0; i < 1_000; i += 1) logger.warn({ i }, "database connection lost");
    expect(log.lines).toHaveLength(300);
    for (let i = 0; i < 400; i += 1) logger.info({ i }, "ticket sold");
    logger.error("another message");
    expect(log.lines).toHaveLength(701);
    expect(log.lines.at(-1)).toMatchObject({ message: "another message" });
    const now = jest.spyOn(Date, "now").mockReturnValue(Date.now() + 61_000);
    logger.warn({ i: 1_000 }, "database connection lost");
    now.mockRestore();
    expect(log.lines.at(-1)).toMatchObject({ message: "database connection lost", data: { i: 1_000, suppressed: 700 } });
  });
});
