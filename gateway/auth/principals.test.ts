import { unavailable } from "../../platform/errors/platform-errors";
import { createLogger } from "../../platform/logging/logger";
import type { Topic } from "../../platform/pubsub/define-topic";
import type { PubSub } from "../../platform/pubsub/pubsub";
import type { Credential } from "./credential";
import { Principals, type Account, type PrincipalChange } from "./principals";

const MINUTE = 60_000;
const NOW = 1_900_000_000_000;
const session: Credential = { kind: "session", userId: "u", sessionId: "s", expiresAt: NOW + MINUTE };
const account = (role = "OWNER"): Account => ({ id: "u", sessionId: "s", via: "session", verified: true, permissions: [], memberships: [{ organizationId: "o", role, permissions: [] }], locale: "en", expiresAt: NOW + 100 * MINUTE });

async function setUp() {
  const answers: (Account | null | Error)[] = [];
  const call = jest.fn(async () => {
    const answer = answers.length > 0 ? answers.shift()! : account();
    if (answer instanceof Error) throw answer;
    return { user: answer };
  });
  const principals = new Principals({ call } as never, createLogger("test", "silent"));
  let tell: (change: PrincipalChange) => void = () => undefined;
  const listen = async (_topic: Topic<unknown>, _id: string, handler: typeof tell) => {
    tell = handler;
    return async () => undefined;
  };
  await principals.listen({ listen } as unknown as PubSub);
  return { principals, call, answers, tell: (change: PrincipalChange) => tell(change) };
}

it("asks once, and again after 30 seconds", async () => {
  const { principals, call } = await setUp();
  await Promise.all([principals.resolve(session, NOW), principals.resolve(session, NOW)]);
  await principals.resolve(session, NOW + 29_000);
  expect(call).toHaveBeenCalledTimes(1);
  await principals.resolve(session, NOW + 31_000);
  expect(call).toHaveBeenCalledTimes(2);
});

it("asks again as soon as auth says that the user changed", async () => {
  const { principals, answers, tell } = await setUp();
  answers.push(account("STAFF"), account("OWNER"));
  await principals.resolve(session, NOW);
  tell({ userId: "u", ended: [] });
  expect((await principals.resolve(session, NOW)).memberships[0]?.role).toBe("OWNER");
});

it("does not remember an answer that was on its way when the change came", async () => {
  const { principals, call, answers, tell } = await setUp();
  answers.push(account("STAFF"), account("OWNER"));
  const early = principals.resolve(session, NOW);
  tell({ userId: "u", ended: [] });
  await early;
  expect((await principals.resolve(session, NOW)).memberships[0]?.role).toBe("OWNER");
  expect(call).toHaveBeenCalledTimes(2);
});

it("refuses a session that was ended, also when auth is down", async () => {
  const { principals, answers, tell } = await setUp();
  await principals.resolve(session, NOW);
  tell({ userId: "u", ended: ["s"] });
  answers.push(unavailable("auth"));
  await expect(principals.resolve(session, NOW)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  answers.push(null);
  await expect(principals.resolve(session, NOW)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

it("believes what it knew for five minutes while auth is down", async () => {
  const { principals, answers } = await setUp();
  await principals.resolve(session, NOW);
  answers.push(unavailable("auth"));
  await expect(principals.resolve(session, NOW + 2 * MINUTE)).resolves.toMatchObject({ id: "u" });
  answers.push(unavailable("auth"));
  await expect(principals.resolve(session, NOW + 6 * MINUTE)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
});

it("looks everybody up again after a gap in the messages", async () => {
  const { principals, call, tell } = await setUp();
  await principals.resolve(session, NOW);
  tell(null);
  await principals.resolve(session, NOW);
  expect(call).toHaveBeenCalledTimes(2);
});

it("refuses a token whose user is not the session's", async () => {
  const { principals } = await setUp();
  await expect(principals.resolve({ ...session, userId: "somebody else" }, NOW)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

it("refuses a session that has run out, though it is remembered", async () => {
  const { principals, answers } = await setUp();
  answers.push({ ...account(), expiresAt: NOW + 1_000 });
  await principals.resolve(session, NOW);
  await expect(principals.resolve(session, NOW + 2_000)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});
