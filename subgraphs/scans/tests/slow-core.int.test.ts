import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../../platform/errors/app-error";
import { createScansWorld, door, type ScansWorld } from "./scans-world";

const GATES = 32;

let world: ScansWorld;
beforeEach(async () => (world = await createScansWorld()));
afterEach(() => world.close());

interface Evening {
  /** Milliseconds from the end of the stall to the last admission. */
  readonly lastAfterStall: number;
  /** Responses SERVICE_UNAVAILABLE, over all gates. */
  readonly unavailable: number;
}

/**
 * 32 gates scan a ticket each while core responds to nothing. They repeat what is unavailable as the contract says, after
 * `retryAfter` and under the same client scan ID.
 * @param stall milliseconds
 */
async function scanWhileCoreStalls(stall: number): Promise<Evening> {
  const eventId = world.core.event(world.organizationId);
  // The event and the key are known by the time that the doors open.
  await world.module.scanTicket.byCode(world.staff, eventId, world.codeOf(world.core.ticket(eventId)), door());
  let resumed = 0;
  let stalled: Promise<void> | undefined;
  world.core.beforeClaim = () => {
    if (!stalled) [stalled, resumed] = [sleep(stall), performance.now() + stall];
    return stalled;
  };
  let unavailable = 0;
  const admissions = await Promise.all(Array.from({ length: GATES }, async (_, gate) => {
    const [ticket, at] = [world.core.ticket(eventId), door({ location: `Gate ${gate}` })];
    for (;;) {
      const answer = await world.module.scanTicket.byCode(world.staff, eventId, world.codeOf(ticket), at).catch((error: unknown) => error as AppError);
      if (!(answer instanceof AppError)) return { outcome: answer.scan.outcome, after: performance.now() - resumed };
      expect([answer.code, Number(answer.extensions.retryAfter)]).toEqual(["SERVICE_UNAVAILABLE", 1]);
      unavailable++;
      await sleep(1_000);
    }
  }));
  expect(admissions.map(({ outcome }) => outcome)).toEqual(Array.from({ length: GATES }, () => "ADMITTED"));
  return { lastAfterStall: Math.max(...admissions.map(({ after }) => after)), unavailable };
}

describe("32 gates while core does not respond", () => {
  it("wait for it, and none is closed, for as long as the budget of a claim", async () => {
    const { lastAfterStall, unavailable } = await scanWhileCoreStalls(4_500);
    expect(unavailable).toBe(0);
    expect(lastAfterStall).toBeLessThan(3_000);
  });

  it("are told to ask again in a second after that, and are open again soon after core is", async () => {
    const { lastAfterStall, unavailable } = await scanWhileCoreStalls(10_000);
    expect(unavailable).toBeGreaterThan(0);
    expect(lastAfterStall).toBeLessThan(4_000);
  });
});
