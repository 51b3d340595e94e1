import { type BrowserContext, type Page } from "playwright-core";
import { useBrowser } from "../browser/browser";
import { GraphClient } from "../graph-client";
import { confirmAddress, organise, tokenIn, type Organiser } from "../people";
import { System } from "../system";
import { challengeFor, complete, refusalIn } from "./factors";

const PASSWORD = "correct horse battery staple 42";

let system: System;
let anybody: GraphClient;
beforeAll(async () => {
  system = await System.start();
  anybody = new GraphClient(system.urls.gateway ?? "");
});
afterAll(() => system?.stop());

const visit = useBrowser();

/** A page of the platform, at the name that WebAuthn accepts for this machine, with an authenticator in the browser. */
async function openWithAuthenticator(page: Page, context: BrowserContext): Promise<(verified: boolean) => Promise<unknown>> {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } as const;
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  await page.goto(`${(system.urls.gateway ?? "").replace("127.0.0.1", "localhost")}/verify-email`);
  return (isUserVerified) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
}

type Options = Record<string, unknown>;

/** What a page does with the options of a challenge, as text because this project knows no types of a browser. */
const scriptOf = (method: "create" | "get", options: Options): string => {
  const parse = method === "create" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
  return `navigator.credentials.${method}({ publicKey: PublicKeyCredential.${parse}(${JSON.stringify(options)}) }).then((credential) => credential.toJSON())`;
};

const create = (page: Page, options: Options): Promise<Options> => page.evaluate(scriptOf("create", options));
const get = (page: Page, options: Options): Promise<Options> => page.evaluate(scriptOf("get", options));

async function registerPasskey(page: Page, { client }: Organiser): Promise<Options> {
  const { beginPasskeyRegistration } = await client.do(`mutation { beginPasskeyRegistration { challengeToken options } }`);
  const input = { challengeToken: beginPasskeyRegistration.challengeToken, name: "Laptop", credential: await create(page, beginPasskeyRegistration.options as Options) };
  const { registerPasskey: registered } = await client.do(`mutation($input: RegisterPasskeyInput!) { registerPasskey(input: $input) { passkey { id name lastUsedAt } recoveryCodes } }`, { input });
  return registered as Options;
}

const challenge = async (): Promise<{ challengeToken: string; options: Options }> =>
  (await anybody.do(`mutation { createPasskeyChallenge { challengeToken options } }`)).createPasskeyChallenge as { challengeToken: string; options: Options };

async function organizer(): Promise<Organiser> {
  const owner = await organise(anybody);
  await confirmAddress(owner, system.urls.inbox ?? "");
  return owner;
}

describe("a passkey in a browser", () => {
  it("is registered, signs in without a password, and reauthenticates", () =>
    visit(async (page, context) => {
      const owner = await organizer();
      await openWithAuthenticator(page, context);
      expect(await registerPasskey(page, owner)).toMatchObject({ passkey: { name: "Laptop", lastUsedAt: null }, recoveryCodes: expect.any(Array) as unknown });

      const signIn = await challenge();
      const client = await complete(anybody, signIn.challengeToken, { passkey: await get(page, signIn.options) });
      const { me } = await client.do(`{ me { id sessions { current methods } secondFactors { passkeys { lastUsedAt } } } }`);
      expect(me).toMatchObject({ id: owner.userId, secondFactors: { passkeys: [{ lastUsedAt: expect.any(String) as unknown }] } });
      expect(me.sessions).toContainEqual({ current: true, methods: ["PASSKEY"] });

      const again = await challenge();
      const input = { passkey: await get(page, again.options), challengeToken: again.challengeToken };
      const { reauthenticate } = await client.do(`mutation($input: ReauthenticateInput!) { reauthenticate(input: $input) { current methods } }`, { input });
      expect(reauthenticate).toEqual({ current: true, methods: ["PASSKEY"] });
    }));

  it("is the second factor after the password", () =>
    visit(async (page, context) => {
      const owner = await organizer();
      await openWithAuthenticator(page, context);
      await registerPasskey(page, owner);
      const refusal = await challengeFor(anybody, owner.email, PASSWORD);
      expect(refusal).toMatchObject({ code: "SECOND_FACTOR_REQUIRED", methods: ["PASSKEY", "RECOVERY_CODE"] });
      const client = await complete(anybody, refusal.challengeToken, { passkey: await get(page, refusal.passkeyOptions ?? {}) });
      expect((await client.do(`{ me { id } }`)).me.id).toBe(owner.userId);
    }));

  it("accepts an invitation on the page that the email leads to", () =>
    visit(async (page, context) => {
      const [owner, invited] = [await organizer(), await organizer()];
      await openWithAuthenticator(page, context);
      await registerPasskey(page, invited);
      await owner.client.do(`mutation($input: InviteMemberInput!) { inviteMember(input: $input) }`, { input: { organizationId: owner.organizationId, email: invited.email, role: "STAFF" } });
      const token = await tokenIn(system.urls.inbox ?? "", invited.email, "accept-invitation");
      await page.goto(`${(system.urls.gateway ?? "").replace("127.0.0.1", "localhost")}/accept-invitation?token=${token}`);
      await page.getByLabel("E-mail").fill(invited.email);
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in and accept" }).click();
      await page.getByLabel("Code").fill("AAAA-BBBB-CCCC-DDDD");
      await page.getByRole("button", { name: "Sign in and accept" }).click();
      await page.getByText("This code is not valid. Enter the current one.").waitFor();
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.getByText("You have joined as staff.").waitFor();
      const { organization } = await owner.client.do(`query($id: ID!) { organization(id: $id) { members { user { id } } } }`, { id: owner.organizationId });
      expect(organization.members).toContainEqual({ user: { id: invited.userId } });
    }));

  it("is worth nothing while its user is not verified, nor a second time", () =>
    visit(async (page, context) => {
      const owner = await organizer();
      const verify = await openWithAuthenticator(page, context);
      await registerPasskey(page, owner);
      await verify(false);
      const { options } = await challenge();
      await expect(get(page, options)).rejects.toThrow("NotAllowedError");
      await verify(true);
      const { challengeToken, options: fresh } = await challenge();
      const passkey = await get(page, fresh);
      await complete(anybody, challengeToken, { passkey });
      const replay = await anybody.ask(`mutation($input: CompleteLoginInput!) { completeLogin(input: $input) { accessToken } }`, { input: { challengeToken, passkey } });
      expect(refusalIn(replay).code).toBe("UNAUTHENTICATED");
    }));
});
