import { setTimeout as delay } from "node:timers/promises";
import { TOTP } from "otpauth";
import { SoftwareAuthenticator } from "../../../platform/testing/software-authenticator";
import type { SignedInAs } from "../services/session-opener";
import { PASSWORD, visitor, type AuthWorld } from "./auth-world";

/** Of PUBLIC_URL, as tests leave it: WebAuthn has no IP addresses, so it stands for localhost. */
export const ORIGIN = "http://localhost:4000";

/** The code that an authenticator app shows. @param steps of 30 seconds from now */
export const codeOf = (secret: string, steps = 0): string => new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });

/** A code that is none of those accepted now. */
export const wrongCode = (secret: string): string => {
  const near = [-2, -1, 0, 1, 2].map((steps) => codeOf(secret, steps));
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !near.includes(code)) ?? "";
};

/** Resolves when the current code will be shown for some seconds yet, for tests that need the code before or after it. */
export async function steadyCode(): Promise<void> {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 8_000) await delay(left + 10);
}

/** A refusal, with what it carries for the client. */
export interface Refusal {
  readonly code: string;
  readonly challengeToken: string;
  readonly methods: readonly string[];
  readonly passkeyOptions: Record<string, unknown>;
}

/** @throws Error if nothing was refused */
export async function refused(promise: Promise<unknown>): Promise<Refusal> {
  const error = await promise.then(
    () => new Error("it was not refused"),
    (reason: unknown) => reason as Error & { code?: string; extensions?: object },
  );
  if (!("code" in error) || error.code === undefined) throw error;
  return { code: error.code, ...error.extensions } as Refusal;
}

export class Factors {
  constructor(private readonly world: AuthWorld) {}

  /** A person with a confirmed address and an authenticator app, whose last code may be used again. */
  async withTotp(name = "Ada"): Promise<{ person: SignedInAs; secret: string; recoveryCodes: readonly string[] }> {
    const person = await this.world.verify(await this.world.person(name));
    const { secret } = await this.world.module.totp.enroll(await this.world.callerOf(person));
    const recoveryCodes = await this.world.module.totp.confirm(await this.world.callerOf(person), codeOf(secret));
    await this.forgetStep(person);
    return { person, secret, recoveryCodes: recoveryCodes ?? [] };
  }

  /** A person with a confirmed address and a passkey. */
  async withPasskey(name = "Ada", authenticator = new SoftwareAuthenticator(ORIGIN)): Promise<{ person: SignedInAs; authenticator: SoftwareAuthenticator; passkeyId: string; recoveryCodes: readonly string[] }> {
    const person = await this.world.verify(await this.world.person(name));
    const { passkey, recoveryCodes } = await this.register(person, authenticator);
    return { person, authenticator, passkeyId: passkey.id, recoveryCodes: recoveryCodes ?? [] };
  }

  async register(person: SignedInAs, authenticator: SoftwareAuthenticator, name: string | null = null) {
    const { passkeys } = this.world.module;
    const { challengeToken, options } = await passkeys.begin(await this.world.callerOf(person));
    return passkeys.complete(await this.world.callerOf(person), challengeToken, authenticator.create(options), name);
  }

  /** The refusal of a sign-in with the right password. */
  challenge({ user }: SignedInAs, caller = visitor(), rememberMe = false): Promise<Refusal> {
    return refused(this.world.module.logIn.run(caller, { email: user.email, password: PASSWORD, rememberMe }));
  }

  async passkeySignIn(authenticator: SoftwareAuthenticator, rememberMe = false): Promise<SignedInAs> {
    const { challengeToken, options } = await this.world.module.completeLogin.passkeyChallenge(visitor(), rememberMe);
    return this.world.module.completeLogin.run(visitor(), challengeToken, { passkey: authenticator.get(options) });
  }

  /** As if the last code were older than those that are accepted. */
  async forgetStep({ user }: SignedInAs): Promise<void> {
    await this.world.db.client.totpSecret.updateMany({ where: { userId: user.id }, data: { lastStep: 0 } });
  }

  /** As if the session had begun some minutes earlier. */
  async age({ sessionId }: SignedInAs, minutes: number): Promise<void> {
    await this.world.db.client.session.update({ where: { id: sessionId }, data: { authenticatedAt: new Date(Date.now() - minutes * 60_000) } });
  }
}
