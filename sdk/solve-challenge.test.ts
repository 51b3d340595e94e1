import { ProofOfWork } from "../platform/challenge/proof-of-work";
import { createEventPlannerClient } from "./client";
import { challengeOf, solveChallenge, type Challenge } from "./solve-challenge";

const SECRET = "a-secret-of-sufficient-length";
const binding = { purpose: "purchaseTickets", subject: "event-1", network: "203.0.113.7" };
const proofs = new ProofOfWork([SECRET], 100);
const issue = (level = 1) => proofs.issue(binding, level) as unknown as Promise<Challenge>;

describe("solveChallenge", () => {
  it.each([1, 2, 3])("returns a solution that the server accepts, at level %i", async (level) => {
    expect(await proofs.check(await solveChallenge(await issue(level)), binding)).toMatchObject({ level });
  });

  it("stops when the signal aborts or the challenge has expired", async () => {
    const challenge = await issue();
    await expect(solveChallenge(challenge, { signal: AbortSignal.abort() })).rejects.toThrow();
    await expect(solveChallenge({ ...challenge, expiresAt: "2020-01-01T00:00:00Z" })).rejects.toThrow("expired");
  });

  it("does not try to solve another kind of challenge", async () => {
    await expect(solveChallenge({ ...(await issue()), kind: "turnstile" })).rejects.toThrow("turnstile");
  });
});

describe("a client", () => {
  const ask = { input: { eventId: "1", idempotencyKey: "k" } } as never;
  /** An API that refuses with a challenge until a valid solution comes, and as often as `refusals` at least. */
  const client = (refusals: number, more = {}) => {
    const asked: { challengeSolution?: string; idempotencyKey: string }[] = [];
    const respond = async (_: unknown, init?: RequestInit): Promise<Response> => {
      const { input } = (JSON.parse(init?.body as string) as { variables: { input: (typeof asked)[number] } }).variables;
      asked.push(input);
      const isSolved = input.challengeSolution !== undefined && (await proofs.check(input.challengeSolution, binding)) !== null;
      if (isSolved && asked.length > refusals) return Response.json({ data: { purchaseTickets: { id: "1" } } });
      const extensions = { code: "CHALLENGE_REQUIRED", challenge: await issue() };
      return Response.json({ data: null, errors: [{ message: "Solve the challenge.", path: ["purchaseTickets"], extensions }] });
    };
    return { api: createEventPlannerClient({ url: "http://localhost/graphql", fetch: respond, ...more }), asked };
  };

  it("repeats an operation with the solution of its challenge, under the same key", async () => {
    const { api, asked } = client(1);
    expect(await api.purchaseTickets(ask)).toEqual({ purchaseTickets: { id: "1" } });
    expect(asked.map(({ idempotencyKey, challengeSolution }) => [idempotencyKey, typeof challengeSolution])).toEqual([["k", "undefined"], ["k", "string"]]);
  });

  it("solves another one when the first is no longer enough, but not forever", async () => {
    const { api } = client(3);
    expect(await api.purchaseTickets(ask)).toEqual({ purchaseTickets: { id: "1" } });
    const endless = client(Infinity);
    await expect(endless.api.purchaseTickets(ask)).rejects.toMatchObject({ code: "CHALLENGE_REQUIRED" });
    expect(endless.asked).toHaveLength(4);
  });

  it("leaves the challenge to its user when it is told to", async () => {
    const { api, asked } = client(1, { solveChallenges: false });
    const error = await api.purchaseTickets(ask).catch((reason: unknown) => reason);
    expect(asked).toHaveLength(1);
    expect(challengeOf(error)).toMatchObject({ kind: "altcha" });
    expect(challengeOf(new Error("other"))).toBeNull();
  });
});
