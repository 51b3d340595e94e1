import { hashSecret } from "../services/secret-tokens";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, refusalOf, visitor, type AuthWorld } from "./auth-world";

let world: AuthWorld;
beforeAll(async () => void (world = await createAuthWorld()));
afterAll(() => world.close());

const mailsOf = async ({ user }: Pick<SignedInAs, "user">) => (await world.mailsTo(user.email)).filter(({ template }) => template === "verify_email");
const tokensOf = async (person: SignedInAs): Promise<string[]> => (await mailsOf(person)).map(({ data }) => new URLSearchParams(new URL(data.link ?? "").hash.slice(1)).get("token") ?? "");
const resend = async (person: SignedInAs) => world.module.emailVerification.resend({ ...(await world.callerOf(person)), address: `198.51.${Math.floor(Math.random() * 256)}.7` });
const verify = (token = "") => world.module.emailVerification.run(visitor(), token);

describe("resending the verification email", () => {
  it("sends another link; both are valid until one is used", async () => {
    const ada = await world.person();
    expect(await resend(ada)).toBe(true);
    const [first, second] = await tokensOf(ada);
    expect(await verify(first)).toMatchObject({ id: ada.user.id, emailVerifiedAt: expect.any(Date) as Date });
    expect(await refusalOf(verify(second))).toMatchObject({ code: "NOT_FOUND" });
  });

  it("lets an account confirm whose link has expired", async () => {
    const ada = await world.person();
    const [first = ""] = await tokensOf(ada);
    await world.db.client.oneTimeToken.update({ where: { tokenHash: hashSecret(first) }, data: { expiresAt: new Date(Date.now() - 1_000) } });
    expect(await refusalOf(verify(first))).toMatchObject({ code: "NOT_FOUND" });
    await resend(ada);
    expect(await verify((await tokensOf(ada)).at(-1))).toMatchObject({ id: ada.user.id });
  });

  it("sends nothing once the address is verified", async () => {
    const ada = await world.verify(await world.person());
    expect(await resend(ada)).toBe(false);
    expect(await mailsOf(ada)).toHaveLength(1);
  });

  it("is limited to five an hour for an account, wherever they are asked from", async () => {
    const ada = await world.person();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => resend(ada).catch((error: { code?: string }) => error.code)));
    expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === "RATE_LIMITED")).toHaveLength(3);
    expect(await mailsOf(ada)).toHaveLength(6);
  });

  it("is for signed-in users only, not for their API keys", async () => {
    const ada = await world.verify(await world.person());
    const { secret } = await world.module.apiKeys.create(await world.callerOf(ada), { name: "x", permissions: ["account:read"], expiresAt: null });
    expect(await refusalOf(world.module.emailVerification.resend(visitor()))).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await refusalOf(world.module.emailVerification.resend(await world.callerByKey(secret)))).toMatchObject({ code: "FORBIDDEN" });
  });

  it("verifies once when both links are used at the same moment", async () => {
    const ada = await world.person();
    await resend(ada);
    const outcomes = await Promise.allSettled((await tokensOf(ada)).map(verify));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("a person who was invited", () => {
  it("gets no verification email when registering, because accepting the invitation proves the address", async () => {
    const owner = await world.verify(await world.person("Olivia"));
    const { id } = await world.organization(owner);
    const email = `invited-${id}@example.com`;
    await world.module.inviteMember.run(await world.callerOf(owner), id, email, "STAFF");
    const grace = await world.module.register.run(visitor(), { email, password: PASSWORD, name: "Grace", locale: "en" });
    expect(await mailsOf(grace)).toEqual([]);
    await world.module.acceptInvitation.run(await world.callerOf(grace), await world.tokenFor(email, "invitation"));
    expect((await world.callerOf(grace)).user?.verified).toBe(true);
    expect(await resend(grace)).toBe(false);
    expect(await mailsOf(grace)).toEqual([]);
  });

  it("gets one on request, and when no invitation is open", async () => {
    const owner = await world.verify(await world.person("Olivia"));
    const { id } = await world.organization(owner);
    const [invited, late] = [`asks-${id}@example.com`, `late-${id}@example.com`];
    for (const email of [invited, late]) await world.module.inviteMember.run(await world.callerOf(owner), id, email, "STAFF");
    await world.db.client.invitation.updateMany({ where: { email: late }, data: { expiresAt: new Date(Date.now() - 1_000) } });
    const [grace, bob] = await Promise.all([invited, late].map((email) => world.module.register.run(visitor(), { email, password: PASSWORD, name: "Grace", locale: "en" })));
    expect([await mailsOf(grace as SignedInAs), await mailsOf(bob as SignedInAs)].map(({ length }) => length)).toEqual([0, 1]);
    expect(await resend(grace as SignedInAs)).toBe(true);
    expect(await mailsOf(grace as SignedInAs)).toHaveLength(1);
  });
});
