import { SoftwareAuthenticator, type Deviations } from "../../../platform/testing/software-authenticator";
import { PasskeyRepository } from "../repositories/passkey.repository";
import { createAuthWorld, refusalOf, visitor, type AuthWorld } from "./auth-world";
import { Factors, ORIGIN, refused } from "./factor-fixture";

const SHOP = "https://shop.tickets.example";

let world: AuthWorld;
let factors: Factors;
beforeAll(async () => {
  world = await createAuthWorld();
  factors = new Factors(world);
});
afterAll(() => world.close());

const complete = (challengeToken: string, passkey: Record<string, unknown>, caller = visitor()) => world.module.completeLogin.run(caller, challengeToken, { passkey });
const challenge = () => world.module.completeLogin.passkeyChallenge(visitor(), false);

describe("registering a passkey", () => {
  it("asks for one that is discoverable and verifies its user, and lists it", async () => {
    const ada = await world.verify(await world.person());
    const begun = await world.module.passkeys.begin(await world.callerOf(ada));
    expect(begun.options).toMatchObject({
      rp: { id: "localhost" }, user: { name: ada.user.email }, attestation: "none", excludeCredentials: [],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    const authenticator = new SoftwareAuthenticator(ORIGIN);
    const { passkey, recoveryCodes } = await world.module.passkeys.complete(await world.callerOf(ada), begun.challengeToken, authenticator.create(begun.options), " Phone ");
    expect(passkey).toMatchObject({ userId: ada.user.id, name: "Phone", transports: ["internal"], lastUsedAt: null });
    expect(recoveryCodes).toHaveLength(10);
    const second = await world.module.passkeys.begin(await world.callerOf(ada));
    expect(second.options).toMatchObject({ excludeCredentials: [{ id: passkey.credentialId }] });
    expect((await world.mailsTo(ada.user.email)).at(-1)?.data.change).toBe("PASSKEY_ADDED");
  });

  it.each<[string, Deviations]>([
    ["of another page", { origin: "https://evil.example" }],
    ["for another domain", { rpId: "evil.example" }],
    ["of another challenge", { challenge: "AAAA" }],
    ["without its user verified", { userVerified: false }],
  ])("refuses one %s", async (_what, deviations) => {
    const ada = await world.verify(await world.person());
    const { challengeToken, options } = await world.module.passkeys.begin(await world.callerOf(ada));
    const credential = new SoftwareAuthenticator(ORIGIN).create(options, deviations);
    expect(await refusalOf(world.module.passkeys.complete(await world.callerOf(ada), challengeToken, credential, null))).toMatchObject({ code: "BAD_USER_INPUT", fields: { credential: expect.any(String) as string } });
  });

  it.each([{}, { id: 5 }, { id: "x", rawId: "x", type: "public-key", response: {} }, { id: "x", rawId: "x", type: "public-key", response: { clientDataJSON: "!", attestationObject: "!" } }])(
    "refuses %j without failing itself",
    async (credential) => {
      const ada = await world.verify(await world.person());
      const { challengeToken } = await world.module.passkeys.begin(await world.callerOf(ada));
      expect((await refusalOf(world.module.passkeys.complete(await world.callerOf(ada), challengeToken, credential, null))).code).toBe("BAD_USER_INPUT");
    },
  );

  it("refuses a challenge of another user, of a sign-in, or that was used", async () => {
    const [ada, grace] = [await world.verify(await world.person()), await world.verify(await world.person("Grace"))];
    const { challengeToken, options } = await world.module.passkeys.begin(await world.callerOf(ada));
    const credential = new SoftwareAuthenticator(ORIGIN).create(options);
    const tryIt = async (person: typeof ada, token: string) => refusalOf(world.module.passkeys.complete(await world.callerOf(person), token, credential, null));
    expect((await tryIt(grace, challengeToken)).code).toBe("BAD_USER_INPUT");
    expect((await tryIt(ada, (await challenge()).challengeToken)).code).toBe("BAD_USER_INPUT");
    await world.module.passkeys.complete(await world.callerOf(ada), challengeToken, credential, null);
    expect(await tryIt(ada, challengeToken)).toMatchObject({ code: "BAD_USER_INPUT", fields: { challengeToken: expect.stringContaining("used before") as string } });
  });

  it("ends at 20", async () => {
    const { person, authenticator } = await factors.withPasskey();
    for (let made = 1; made < 20; made++) await factors.register(person, authenticator);
    expect((await refusalOf(factors.register(person, authenticator))).code).toBe("CONFLICT");
  });
});

describe("signing in with a passkey alone", () => {
  it("counts as two factors, and records the use", async () => {
    const { person, authenticator, passkeyId } = await factors.withPasskey();
    const signedIn = await factors.passkeySignIn(authenticator, true);
    const session = await world.db.client.session.findUniqueOrThrow({ where: { id: signedIn.sessionId } });
    expect(session).toMatchObject({ userId: person.user.id, rememberMe: true, methods: ["PASSKEY"] });
    expect((await world.callerOf(signedIn)).user?.secondFactorAt).toBe(session.secondFactorAt?.getTime());
    expect((await world.db.client.passkey.findUniqueOrThrow({ where: { id: passkeyId } })).lastUsedAt).not.toBeNull();
  });

  it("works without the name of the account: the browser offers what it has", async () => {
    expect((await challenge()).options).toMatchObject({ rpId: "localhost", userVerification: "required" });
    expect((await challenge()).options.allowCredentials).toBeUndefined();
  });

  it.each<[string, Deviations]>([
    ["of another page", { origin: "https://evil.example" }],
    ["for another domain", { rpId: "evil.example" }],
    ["of another challenge", { challenge: "AAAA" }],
    ["without its user verified", { userVerified: false }],
  ])("refuses a response %s", async (_what, deviations) => {
    const { authenticator } = await factors.withPasskey();
    const { challengeToken, options } = await challenge();
    expect(await refusalOf(complete(challengeToken, authenticator.get(options, deviations)))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("refuses a response that names another user", async () => {
    const [ada, grace] = [await factors.withPasskey(), await factors.withPasskey("Grace")];
    const { challengeToken, options } = await challenge();
    const response = ada.authenticator.get(options) as { response: object };
    const other = grace.authenticator.get(options) as { response: { userHandle: string } };
    const forged = { ...response, response: { ...response.response, userHandle: other.response.userHandle } };
    expect(await refusalOf(complete(challengeToken, forged))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("refuses a signature by another key under the ID of a registered one", async () => {
    const { authenticator } = await factors.withPasskey();
    const { challengeToken, options } = await challenge();
    const { id } = authenticator.get(options);
    const stranger = new SoftwareAuthenticator(ORIGIN);
    stranger.create({ challenge: "x", rp: { id: "localhost" }, user: { id: "" } });
    const forged = stranger.get({ ...options, allowCredentials: undefined });
    expect(await refusalOf(complete(challengeToken, { ...forged, id, rawId: id }))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it.each([{}, { id: 1 }, { id: "unknown", rawId: "unknown", type: "public-key", response: { clientDataJSON: "e30", authenticatorData: "AA", signature: "AA" } }])("refuses %j", async (response) => {
    expect(await refusalOf(complete((await challenge()).challengeToken, response))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("accepts a response once, also when it comes twice at the same moment", async () => {
    const { authenticator } = await factors.withPasskey("Ada", new SoftwareAuthenticator(ORIGIN, false));
    const { challengeToken, options } = await challenge();
    const response = authenticator.get(options);
    const results = await Promise.allSettled([complete(challengeToken, response), complete(challengeToken, response)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await refusalOf(complete(challengeToken, response))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("refuses a counter that did not increase: the passkey was copied", async () => {
    const { authenticator } = await factors.withPasskey();
    await factors.passkeySignIn(authenticator);
    await factors.passkeySignIn(authenticator);
    for (const counter of [0, 1, 2]) {
      const { challengeToken, options } = await challenge();
      expect(await refusalOf(complete(challengeToken, authenticator.get(options, { counter })))).toEqual({ code: "UNAUTHENTICATED" });
    }
    await expect(factors.passkeySignIn(authenticator)).resolves.toBeDefined();
  });

  it("accepts one counter once when two challenges are answered at the same moment, and twice without the condition", async () => {
    const { authenticator, passkeyId } = await factors.withPasskey();
    const both = async (counter: number): Promise<string[]> => {
      const challenges = [await challenge(), await challenge()];
      const results = await Promise.allSettled(challenges.map(({ challengeToken, options }) => complete(challengeToken, authenticator.get(options, { counter }))));
      return results.map(({ status }) => status).sort();
    };
    expect(await both(50)).toEqual(["fulfilled", "rejected"]);
    const use = jest.spyOn(PasskeyRepository.prototype, "use").mockImplementation(async (tx, id, counter) => {
      await tx.passkey.update({ where: { id }, data: { counter: BigInt(counter) } });
      return true;
    });
    try {
      expect(await both(60)).toEqual(["fulfilled", "fulfilled"]);
    } finally {
      use.mockRestore();
    }
    expect((await world.db.client.passkey.findUniqueOrThrow({ where: { id: passkeyId } })).counter).toBe(60n);
  });
});

describe("a passkey as second factor", () => {
  it("completes a sign-in by the options that came with the refusal", async () => {
    const { person, authenticator } = await factors.withPasskey();
    const refusal = await factors.challenge(person);
    expect(refusal.methods).toEqual(["PASSKEY", "RECOVERY_CODE"]);
    const signedIn = await complete(refusal.challengeToken, authenticator.get(refusal.passkeyOptions));
    expect((await world.db.client.session.findUniqueOrThrow({ where: { id: signedIn.sessionId } })).methods).toEqual(["PASSWORD", "PASSKEY"]);
  });

  it("must be the account's own, and answer this challenge", async () => {
    const [ada, grace] = [await factors.withPasskey(), await factors.withPasskey("Grace")];
    const refusal = await factors.challenge(ada.person);
    const { options } = await challenge();
    const foreign = grace.authenticator.get({ ...refusal.passkeyOptions, allowCredentials: undefined });
    for (const response of [foreign, ada.authenticator.get(options)]) expect(await refusalOf(complete(refusal.challengeToken, response))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("is required by a challenge for passkeys: no code takes its place", async () => {
    await factors.withPasskey();
    const { challengeToken } = await challenge();
    expect((await refused(world.module.completeLogin.run(visitor(), challengeToken, { totp: "123456" }))).code).toBe("BAD_USER_INPUT");
  });
});

describe("managing passkeys", () => {
  it("renames and removes one's own, and nobody else's", async () => {
    const [ada, mallory] = [await factors.withPasskey(), await factors.withPasskey("Mallory")];
    const as = async ({ person }: typeof ada) => world.callerOf(person);
    await expect(world.module.passkeys.rename(await as(ada), ada.passkeyId, " Laptop ")).resolves.toMatchObject({ name: "Laptop" });
    expect((await refusalOf(world.module.passkeys.rename(await as(mallory), ada.passkeyId, "mine"))).code).toBe("NOT_FOUND");
    expect((await refusalOf(world.module.passkeys.remove(await as(mallory), ada.passkeyId))).code).toBe("NOT_FOUND");
    expect((await refusalOf(world.module.passkeys.remove(await as(ada), "nonsense"))).code).toBe("NOT_FOUND");
    await world.module.passkeys.remove(await as(ada), ada.passkeyId);
    const { challengeToken, options } = await challenge();
    expect(await refusalOf(complete(challengeToken, ada.authenticator.get(options)))).toEqual({ code: "UNAUTHENTICATED" });
    expect((await world.mailsTo(ada.person.user.email)).at(-1)?.data.change).toBe("PASSKEY_REMOVED");
  });

  it("keeps the second factor of a session while another passkey is left", async () => {
    const { person, authenticator, passkeyId } = await factors.withPasskey();
    await factors.register(person, authenticator);
    await world.module.passkeys.remove(await world.callerOf(person), passkeyId);
    expect((await world.callerOf(person)).user?.secondFactorAt).toBeDefined();
    expect(await world.db.client.recoveryCode.count({ where: { userId: person.user.id } })).toBe(10);
  });
});

describe("passkeys of web front ends", () => {
  it("are accepted from the origins of PUBLIC_URL and CORS_ORIGINS, within the domain", async () => {
    const production = await createAuthWorld({ PUBLIC_URL: "https://tickets.example", CORS_ORIGINS: `${SHOP},https://other.example` });
    try {
      const elsewhere = new Factors(production);
      const { authenticator } = await elsewhere.withPasskey("Ada", new SoftwareAuthenticator(SHOP));
      await expect(elsewhere.passkeySignIn(authenticator)).resolves.toBeDefined();
      for (const origin of ["https://other.example", "https://admin.tickets.example", "http://tickets.example"]) {
        expect((await refusalOf(elsewhere.withPasskey("Eve", new SoftwareAuthenticator(origin)))).code).toBe("BAD_USER_INPUT");
      }
    } finally {
      await production.close();
    }
  });
});
