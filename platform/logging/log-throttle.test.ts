import { LogThrottle } from "./log-throttle";
import type { Logger } from "./logger";

describe("LogThrottle", () => {
  it("writes a few lines of each message a minute, and says how many it left out", () => {
    const lines: [object, string][] = [];
    const warn = ((data: object, message: string) => lines.push([data, message])) as unknown as Logger["warn"];
    let now = 1_000_000;
    const log = new LogThrottle({ warn, info: warn, error: warn }, 2, () => now);
    for (let i = 0; i < 5; i += 1) log.warn({ i }, "frame was invalid");
    log.warn({}, "another event happened");
    expect(lines).toEqual([
      [{ i: 0 }, "frame was invalid"],
      [{ i: 1 }, "frame was invalid"],
      [{}, "another event happened"],
    ]);
    now += 60_000;
    log.warn({ i: 5 }, "frame was invalid");
    log.warn({ i: 6 }, "frame was invalid");
    expect(lines.slice(3)).toEqual([
      [{ i: 5, suppressed: 3 }, "frame was invalid"],
      [{ i: 6 }, "frame was invalid"],
    ]);
  });
});
