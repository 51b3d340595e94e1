import { newId } from "../../../platform/db/new-id";
import type { Running } from "../../../platform/lifecycle/run-process";
import { serveSubgraph } from "../../../platform/subgraph/serve-subgraph";
import { keysFrom } from "../../../platform/testing/test-keys";
import { signServiceRequest } from "../../../platform/webhooks/service-signature";
import { authSubgraph } from "../subgraph";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, type AuthWorld } from "./auth-world";

const KEYS = keysFrom("core").auth ?? [];

let world: AuthWorld;
let running: Running;
let url: string;
let ada: SignedInAs;

beforeAll(async () => {
  world = await createAuthWorld();
  running = await serveSubgraph(authSubgraph, world.env);
  url = running.urls.auth ?? "";
  ada = await world.verify(await world.person());
  await world.organization(ada);
});
afterAll(async () => {
  await running.stop();
  await world.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

interface Request {
  readonly contentType?: string;
  /** Seconds ago that it was signed. */
  readonly age?: number;
  readonly unsigned?: boolean;
}

/** What core sends, byte for byte. */
async function send(method: "GET" | "POST", path: string, body = "", { contentType = "application/json", age = 0, unsigned = false }: Request = {}): Promise<Answer> {
  const signature = signServiceRequest("core", "auth", { method, path, idempotencyKey: "", body }, KEYS, Date.now() - age * 1_000);
  const headers = { ...(method === "POST" ? { "content-type": contentType } : {}), ...(unsigned ? {} : signature) };
  const response = await fetch(`${url}${path}`, { method, headers, ...(method === "POST" ? { body } : {}) });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
const post = (path: string, body: unknown, request?: Request) => send("POST", path, JSON.stringify(body), request);
const refusal = ({ status, body }: Answer) => [status, body.error.code];
/** Of a person of its own, so that tests do not use up each other's limits. */
const from = () => `person-${newId()}`;
const PATHS = ["/api/auth/login", "/api/auth/validate"];

describe("POST /api/auth/login", () => {
  const logIn = (fields: object) => post("/api/auth/login", { email: ada.user.email, password: PASSWORD, rememberMe: true, address: from(), ...fields });

  it("answers with user, token and its seconds, as the reference shows it", async () => {
    const { status, headers, body } = await logIn({});
    expect([status, headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    expect(headers.get("x-correlation-id")).toMatch(/./);
    expect(body).toEqual({
      success: true,
      data: {
        user: { id: ada.user.id, email: ada.user.email, role: "organizer", permissions: expect.arrayContaining(["events:read", "tickets:create"]) },
        token: expect.stringMatching(/^ey/),
        refreshToken: expect.stringMatching(/^epr_/),
        expiresIn: 3_600,
      },
    });
  });

  it("remembers for 30 days who is to be remembered, and anybody else for 12 hours", async () => {
    const hours = async (fields: object) => {
      const { body } = await logIn(fields);
      const [, payload = ""] = (body.data.token as string).split(".");
      const { sid } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { sid: string };
      const { expiresAt } = await world.db.client.session.findUniqueOrThrow({ where: { id: sid } });
      return Math.round((expiresAt.getTime() - Date.now()) / 3_600_000);
    };
    expect([await hours({}), await hours({ rememberMe: false }), await hours({ rememberMe: undefined })]).toEqual([720, 12, 12]);
  });

  it("says 401 and nothing else when anything is wrong", async () => {
    const answers = [await logIn({ password: "a wrong guess" }), await logIn({ email: "nobody@example.com" }), await logIn({ email: "no address", password: "" })];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    const error = { error: { code: "UNAUTHENTICATED", message: "The address or the password is wrong." } };
    expect(answers.map(({ body }) => body)).toEqual([error, error, error]);
  });

  it("says 429 with the seconds to wait to a person who guesses, and to no other", async () => {
    const address = from();
    for (let guess = 0; guess < 10; guess++) expect((await logIn({ password: "a wrong guess", address })).status).toBe(401);
    const limited = await logIn({ address });
    expect(refusal(limited)).toEqual([429, "RATE_LIMITED"]);
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(800);
    expect(limited.body.error.retryAfter).toBe(Number(limited.headers.get("retry-after")));
    expect((await logIn({})).status).toBe(200);
  });

  it.each([
    ["nothing", {}, ["email", "password"]],
    ["other types", { email: 5, password: ["x"], rememberMe: "yes" }, ["email", "password", "rememberMe"]],
    ["too much", { email: "a".repeat(255), password: "b".repeat(1_001) }, ["email", "password"]],
    ["a character that no text can hold", { email: "a\u0000@example.com", password: "x" }, ["email"]],
    ["half of a surrogate pair", { email: "a@example.com", password: "x\ud83d" }, ["password"]],
  ])("names each bad field of %s", async (_what, body, fields) => {
    const answer = await post("/api/auth/login", body);
    expect(refusal(answer)).toEqual([400, "BAD_USER_INPUT"]);
    expect(Object.keys(answer.body.error.fields as object)).toEqual(fields);
  });
});

describe("POST /api/auth/validate", () => {
  const validate = (fields: object) => post("/api/auth/validate", fields);

  it("knows a good token, its user, rights and end", async () => {
    const { status, body } = await validate({ token: ada.accessToken, permissions: ["events:read", "tickets:create"] });
    expect(status).toBe(200);
    expect(body).toEqual({ valid: true, userId: ada.user.id, permissions: expect.arrayContaining(["events:read", "tickets:create"]), expiresAt: expect.any(String) });
    const left = Date.parse(body.expiresAt as string) - Date.now();
    expect([left > 3_500_000, left <= 3_600_000]).toEqual([true, true]);
  });

  it("says whose it is though it may not do what is asked", async () => {
    expect((await validate({ token: ada.accessToken, permissions: ["events:read", "tokens:validate"] })).body).toMatchObject({ valid: false, userId: ada.user.id });
  });

  it("knows API keys, with their end or without one", async () => {
    const keyWith = async (expiresAt: Date | null) => (await world.module.apiKeys.create(await world.callerOf(ada), { name: "x", permissions: ["events:read"], expiresAt })).secret;
    const end = new Date(Date.now() + 60_000);
    const standing = { valid: true, userId: ada.user.id, permissions: ["events:read"] };
    expect((await validate({ token: await keyWith(end), permissions: ["events:read"] })).body).toEqual({ ...standing, expiresAt: end.toISOString() });
    expect((await validate({ token: await keyWith(null) })).body).toEqual({ ...standing, expiresAt: null });
  });

  it("says of anything else that it is not good, and no more", async () => {
    const gone = await world.person();
    await world.module.logOut.run(await world.callerOf(gone), false);
    const nobody = { valid: false, userId: null, permissions: [], expiresAt: null };
    for (const token of ["nonsense", "", "a.b.c", gone.accessToken, `${ada.accessToken.slice(0, -4)}AAAA`, ada.refreshToken]) {
      const { status, body } = await validate({ token });
      expect([status, body]).toEqual([200, nobody]);
    }
  });

  it("names each bad field", async () => {
    const answer = await validate({ permissions: "events:read" });
    expect(refusal(answer)).toEqual([400, "BAD_USER_INPUT"]);
    expect(Object.keys(answer.body.error.fields as object)).toEqual(["token", "permissions"]);
  });
});

describe("GET /api/auth/users/{id}", () => {
  it("tells who it is, and nothing that proves it", async () => {
    const { status, body } = await send("GET", `/api/auth/users/${ada.user.id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      data: {
        id: ada.user.id, email: ada.user.email, role: "organizer", permissions: expect.arrayContaining(["events:read"]),
        name: "Ada", locale: "en", emailVerified: true, createdAt: ada.user.createdAt.toISOString(),
      },
    });
  });

  it("says 404 for nobody, and 400 for what is no id", async () => {
    expect(refusal(await send("GET", `/api/auth/users/${newId()}`))).toEqual([404, "NOT_FOUND"]);
    const answer = await send("GET", "/api/auth/users/123");
    expect([...refusal(answer), Object.keys(answer.body.error.fields as object)]).toEqual([400, "BAD_USER_INPUT", ["userId"]]);
  });
});

describe("each of them", () => {
  it("answers nobody who does not sign, signs something else, or signed long ago", async () => {
    const body = JSON.stringify({ email: ada.user.email, password: PASSWORD, token: ada.accessToken });
    for (const path of PATHS) {
      expect(refusal(await send("POST", path, body, { unsigned: true }))).toEqual([401, "UNAUTHENTICATED"]);
      expect(refusal(await send("POST", path, body, { age: 310 }))).toEqual([401, "UNAUTHENTICATED"]);
    }
    const user = `/api/auth/users/${ada.user.id}`;
    for (const request of [{ unsigned: true }, { age: 310 }]) expect(refusal(await send("GET", user, "", request))).toEqual([401, "UNAUTHENTICATED"]);
    const headers = signServiceRequest("core", "auth", { method: "GET", path: `/api/auth/users/${newId()}`, idempotencyKey: "", body: "" }, KEYS);
    expect((await fetch(`${url}${user}`, { headers })).status).toBe(401);
  });

  it.each(PATHS)("%s says what is wrong with a body that is none", async (path) => {
    for (const body of ["", "{", "null", "[]", '"text"', "5"]) expect([body, ...refusal(await send("POST", path, body))]).toEqual([body, 400, "BAD_USER_INPUT"]);
    expect(refusal(await send("POST", path, "email=a", { contentType: "application/x-www-form-urlencoded" }))).toEqual([415, "BAD_REQUEST"]);
    expect(refusal(await send("POST", path, JSON.stringify({ token: "x".repeat(6_300_000) })))).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });

  it("names the methods of a path that does not support another one", async () => {
    expect(refusal(await send("GET", "/api/auth/login"))).toEqual([405, "BAD_REQUEST"]);
    expect(refusal(await post(`/api/auth/users/${ada.user.id}`, {}))).toEqual([405, "BAD_REQUEST"]);
  });
});
