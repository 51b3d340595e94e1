import { registry } from "../metrics/metrics";
import { CapturedLog } from "../testing/captured-log";
import { withCorrelation } from "./correlation";
import { createLogger } from "./logger";
import { accountHash } from "./personal-data";
import { logRefusal, logSecurityChange } from "./security-event";

const counted = async (event: string): Promise<number> => {
  const line = (await registry.getSingleMetricAsString("security_events_total")).split("\n").find((text) => text.includes(`"${event}"`));
  return Number(line?.split(" ").at(-1) ?? 0);
};

let log: CapturedLog;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick"] });
  log = new CapturedLog();
});
afterEach(() => {
  jest.advanceTimersByTime(60_000);
  jest.useRealTimers();
});
const logger = () => createLogger("test", "info", log.sink);

describe("a refusal", () => {
  it("is one line with hashes instead of addresses, under the correlation ID", () => {
    withCorrelation("c-1", () => logRefusal(logger(), "login failed", { email: "Ada@example.com", address: "203.0.113.77", reason: "invalid credentials" }));
    expect(log.lines).toMatchObject([
      {
        level: "warn",
        message: "login failed",
        correlationId: "c-1",
        data: { type: "security", account: accountHash("ada@example.com"), network: "203.0.113.0/24", reason: "invalid credentials" },
      },
    ]);
    expect(JSON.stringify(log.lines)).not.toMatch(/ada@|example\.com|\.77/i);
  });

  it("is always counted, logged so many times in a minute, and then summed up", async () => {
    const before = await counted("access forbidden");
    for (let n = 0; n < 1_000; n++) logRefusal(logger(), "access forbidden", { reason: "no permission" });
    logRefusal(logger(), "token refused", { reason: "invalid" });
    expect(log.lines).toHaveLength(61);
    jest.advanceTimersByTime(60_000);
    expect(log.lines.slice(61).map(({ message, data }) => [message, data?.suppressed])).toEqual([["access forbidden", 940]]);
    logRefusal(logger(), "access forbidden", { reason: "no permission" });
    expect(log.lines).toHaveLength(63);
    expect((await counted("access forbidden")) - before).toBe(1_001);
  });
});

describe("a change", () => {
  it("is counted and logged, however many there are", async () => {
    const before = await counted("password changed");
    for (let n = 0; n < 100; n++) logSecurityChange(logger(), "password changed", { userId: "u" }, "info");
    expect(log.lines).toHaveLength(100);
    expect(log.lines[0]).toMatchObject({ level: "info", message: "password changed", data: { type: "security", userId: "u" } });
    expect((await counted("password changed")) - before).toBe(100);
  });
});
