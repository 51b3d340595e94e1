import { type Permission } from "../../contracts/permissions";
import { SoftwareAuthenticator } from "../../platform/testing/software-authenticator";
import { codeOf } from "../second-factor/factors";
import { PASSWORD } from "./accounts";
import { holds, type Caller, type Person } from "./callers";
import { reach, type Rows } from "./rows";
import { everybody, inPerson, may, mayEverywhere, oneself, only, type Need } from "./rules";
import { type World } from "./world";

/** The account that an operation of the caller's own is about, or any account for callers who are refused. */
const clientOf = ({ accounts }: World, { person }: Caller) => accounts.of[person ?? "attendee"].client;

/** A person with the permission who signed in; no key has it. */
const inPersonWith = (permission: Permission): Need => ({
  isMet: (caller) => caller.key === null && holds(caller, permission),
  permissions: [],
  holder: "owner" satisfies Person,
});

const BEGIN = `mutation { beginPasskeyRegistration { challengeToken options } }`;
const REGISTER = `mutation($input: RegisterPasskeyInput!) { registerPasskey(input: $input) { passkey { id } } }`;

async function newCredential(world: World, caller: Caller): Promise<{ challengeToken: string; credential: Record<string, unknown> }> {
  const client = clientOf(world, caller);
  const { beginPasskeyRegistration } = await client.do(BEGIN);
  const origin = client.url.replace("127.0.0.1", "localhost");
  return { challengeToken: beginPasskeyRegistration.challengeToken as string, credential: new SoftwareAuthenticator(origin).create(beginPasskeyRegistration.options as Record<string, unknown>) };
}

/** A passkey of the caller's account. @returns its ID */
async function sparePasskey(world: World, caller: Caller): Promise<string> {
  const { registerPasskey } = await clientOf(world, caller).do(REGISTER, { input: await newCredential(world, caller) });
  return registerPasskey.passkey.id as string;
}

async function enrolledCode(world: World, caller: Caller): Promise<string> {
  const { enrollTotp } = await clientOf(world, caller).do(`mutation { enrollTotp { secret } }`);
  return codeOf(enrollTotp.secret as string);
}

/** Second factors. What enrolls one comes last, and first of all that comes last: passwords are changed and sessions ended after it. */
export const secondFactorRows: Rows = {
  reach: {
    SecondFactors: reach("me.secondFactors"),
    // An account with a passkey could no longer sign in with its password alone, as other rows do.
    Passkey: null,
    TotpEnrollment: null,
    ConfirmedTotp: null,
    RegisteredPasskey: null,
    PasskeyChallenge: null,
  },
  open: {
    SecondFactors: "enabled totpConfirmedAt recoveryCodesLeft passkeys",
    Passkey: "name id backedUp createdAt lastUsedAt",
    TotpEnrollment: "secret uri",
    ConfirmedTotp: "recoveryCodes user",
    RegisteredPasskey: "recoveryCodes passkey",
    PasskeyChallenge: "challengeToken options",
    Session: "authenticatedAt methods",
  },
  fields: {
    "User.secondFactors": only(oneself("account:read"), mayEverywhere("members:read")),
    "Organization.requireSecondFactor": only(may("members:read")),
  },
  queries: {},
  mutations: {
    completeLogin: { rule: everybody, args: async ({ accounts }) => ({ input: await accounts.loginChallenge() }) },
    createPasskeyChallenge: { rule: everybody, args: () => ({}) },
    reauthenticate: { rule: only(inPerson), args: () => ({ input: { password: PASSWORD } }) },
    enrollTotp: { rule: only(inPerson), args: () => ({}) },
    beginPasskeyRegistration: { rule: only(inPerson), args: () => ({}) },
    setSecondFactorRequirement: { rule: only(inPersonWith("organization:manage")), args: ({ things }) => ({ organizationId: things.organization, required: false }) },
    confirmTotp: { rule: only(inPerson), args: async (world, caller) => ({ code: await enrolledCode(world, caller) }), isOwn: true, oneByOne: true, last: true },
    replaceRecoveryCodes: { rule: only(inPerson), args: () => ({}), last: true },
    registerPasskey: { rule: only(inPerson), args: async (world, caller) => ({ input: await newCredential(world, caller) }), isOwn: true, last: true },
    renamePasskey: { rule: only(inPerson), args: async (world, caller) => ({ input: { id: await sparePasskey(world, caller), name: "Phone" } }), isOwn: true, last: true },
    removePasskey: { rule: only(inPerson), args: async (world, caller) => ({ id: await sparePasskey(world, caller) }), isOwn: true, last: true },
    removeTotp: { rule: only(inPerson), args: () => ({}), last: true },
  },
  subscriptions: {},
};
