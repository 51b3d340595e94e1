import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import type { IssuedChallenge } from "./challenge-provider";
import { ProofOfWork } from "./proof-of-work";

const OLD = "an-old-secret-of-some-length";
const NEW = "a-new-secret-of-some-length";
const binding = { purpose: "purchaseTickets", subject: "event-1", network: "203.0.113.7" };
const proofs = new ProofOfWork([OLD], 20);

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");
const partsOf = (issued: IssuedChallenge) => issued as unknown as { parameters: Record<string, unknown> & { data: object }; signature: string };

async function solved(issued: IssuedChallenge) {
  const { parameters, signature } = partsOf(issued);
  const challenge = { parameters: parameters as never, signature };
  const solution = await solveChallenge({ challenge, deriveKey });
  return { challenge, solution };
}

describe("a proof of work", () => {
  it("accepts the solution of a challenge, with its level and the same ID each time", async () => {
    const issued = await proofs.issue(binding, 2);
    const solution = encoded(await solved(issued));
    const first = await proofs.check(solution, binding);
    expect(first).toEqual({ id: expect.any(String), level: 2, expiresAt: new Date(issued.expiresAt) });
    expect(await proofs.check(solution, binding)).toEqual(first);
    expect((await proofs.issue(binding, 2)).signature).not.toBe(issued.signature);
  });

  it.each([
    ["another operation", { ...binding, purpose: "joinWaitingList" }],
    ["another event", { ...binding, subject: "event-2" }],
    ["another network", { ...binding, network: "203.0.113.8" }],
  ])("rejects a solution for %s", async (_, other) => {
    const solution = encoded(await solved(await proofs.issue(other, 1)));
    expect(await proofs.check(solution, other)).not.toBeNull();
    expect(await proofs.check(solution, binding)).toBeNull();
  });

  it("rejects a solution when the challenge has expired", async () => {
    const issued = await proofs.issue(binding, 1);
    const solution = encoded(await solved(issued));
    const end = new Date(issued.expiresAt).getTime();
    expect(await proofs.check(solution, binding, new Date(end - 1_000))).not.toBeNull();
    expect(await proofs.check(solution, binding, new Date(end))).toBeNull();
    const late = await proofs.issue(binding, 1, new Date(Date.now() - 3_600_000));
    expect(await proofs.check(encoded(await solved(late)), binding)).toBeNull();
  });

  it("rejects a challenge that was changed, or that another secret signed", async () => {
    const { challenge, solution } = await solved(await proofs.issue(binding, 1));
    const altered = (change: object) => encoded({ challenge: { ...challenge, parameters: { ...(challenge.parameters as object), ...change } }, solution });
    const { data } = challenge.parameters as { data: object };
    for (const change of [{ data: { ...data, level: 8 } }, { expiresAt: 9_999_999_999 }, { nonce: "00".repeat(16) }, { cost: 1 }, { keyPrefix: "00" }, { extra: 1 }]) {
      expect(await proofs.check(altered(change), binding)).toBeNull();
    }
    expect(await proofs.check(encoded({ challenge, solution }), binding)).not.toBeNull();
    expect(await new ProofOfWork([NEW], 20).check(encoded({ challenge, solution }), binding)).toBeNull();
    expect(await new ProofOfWork([NEW, OLD], 20).check(encoded({ challenge, solution }), binding)).not.toBeNull();
  });

  it("rejects a challenge without its work", async () => {
    const issued = await proofs.issue(binding, 1);
    const { parameters, signature } = partsOf(issued);
    for (const solution of [{ counter: 0, derivedKey: "00".repeat(32) }, { counter: 1, derivedKey: String(parameters.keyPrefix) }, {}]) {
      expect(await proofs.check(encoded({ challenge: { parameters, signature }, solution }), binding)).toBeNull();
    }
  });

  it.each(["", "nonsense", "e30=", encoded({ challenge: null }), encoded([]), "x".repeat(100_000)])("rejects text that is no solution (%#)", async (text) => {
    expect(await proofs.check(text, binding)).toBeNull();
  });

  it("takes twice the work with each level, and does not show the network", async () => {
    const counters = await Promise.all([1, 3].map(async (level) => (await solved(await proofs.issue(binding, level))).solution?.counter ?? -1));
    expect(counters[0]).toBeGreaterThanOrEqual(10);
    expect(counters[0]).toBeLessThan(20);
    expect(counters[1]).toBeGreaterThanOrEqual(40);
    expect(counters[1]).toBeLessThan(80);
    expect(JSON.stringify(await proofs.issue(binding, 1))).not.toContain("203.0.113");
  });
});
