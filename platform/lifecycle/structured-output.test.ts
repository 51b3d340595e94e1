import { CapturedLog } from "../testing/captured-log";
import { createLogger } from "../logging/logger";
import { structureOutput } from "./structured-output";

describe("structureOutput", () => {
  const log = new CapturedLog();
  let restore: () => void;

  beforeEach(() => {
    log.lines.length = 0;
    restore = structureOutput(createLogger("test", "info", log.sink));
  });
  afterEach(() => restore());

  it("turns what libraries write to the console into log lines", () => {
    console.error("Internal error emitted on a socket.\nPlease check.", new RangeError("too large"));
    console.log("%s of %d", "one", 2);
    expect(log.lines).toMatchObject([
      { level: "error", message: "library wrote to the console", data: { text: expect.stringMatching(/^Internal[^]*too large/) } },
      { level: "info", data: { text: "one of 2" } },
    ]);
  });

  it("writes few of them, however many there are, and shortens them", () => {
    for (let i = 0; i < 1_000; i += 1) console.error("x".repeat(100_000));
    expect(log.lines.length).toBeLessThanOrEqual(10);
    expect(JSON.stringify(log.lines).length).toBeLessThan(40_000);
  });

  it("turns warnings of Node into log lines", () => {
    process.emit("warning", Object.assign(new Error("many listeners"), { name: "MaxListenersExceededWarning" }));
    expect(log.lines).toMatchObject([
      { level: "warn", data: { name: "MaxListenersExceededWarning", text: "many listeners" } },
    ]);
  });
});
