import { createLogger } from "../../platform/logging/logger";
import { Work } from "../../platform/overload/work";
import { SubgraphGuard } from "./subgraph-guard";

const begun: Work[] = [];
function work(): Work {
  const one = new Work({ service: "gateway", priority: "normal", timeout: 10_000 });
  begun.push(one);
  return one;
}
const codeOf = (running: Promise<unknown>) => running.then(() => "responded", (error: { code?: string }) => error.code);

describe("SubgraphGuard", () => {
  let guard: SubgraphGuard;
  let clock: jest.SpyInstance<number, []>;
  beforeEach(() => {
    guard = new SubgraphGuard({ name: "core", places: 4, timeout: 5_000, logger: createLogger("gateway", "silent") });
    clock = jest.spyOn(Date, "now");
  });
  afterEach(() => {
    clock.mockRestore();
    guard.close();
    for (const one of begun.splice(0)) one.finish();
  });

  it("lets one fetch try a subgraph that was down, and refuses the others without waiting for it", async () => {
    const fails = () => Promise.reject(new Error("socket hang up"));
    for (let failure = 0; failure < 5; failure++) expect(await codeOf(guard.run(work(), fails))).toBe("SERVICE_UNAVAILABLE");
    const send = jest.fn(async () => "data");
    expect(await codeOf(guard.run(work(), send))).toBe("SERVICE_UNAVAILABLE");
    expect(send).not.toHaveBeenCalled();

    clock.mockReturnValue(Date.now() + 2_001);
    let respond: (data: string) => void = () => undefined;
    const probe = guard.run(work(), () => new Promise<string>((resolve) => (respond = resolve)));
    const other = codeOf(guard.run(work(), send));
    const turns = new Promise((resolve) => setImmediate(() => setImmediate(resolve, "waits for the probe")));
    expect(await Promise.race([other, turns])).toBe("SERVICE_UNAVAILABLE");
    expect(send).not.toHaveBeenCalled();

    respond("data");
    expect(await probe).toBe("data");
    expect(await guard.run(work(), send)).toBe("data");
  });
});
