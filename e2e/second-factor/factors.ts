import { setTimeout as delay } from "node:timers/promises";
import { TOTP } from "otpauth";
import { type Answer, type GraphClient } from "../graph-client";

const STEP = 30_000;

/** The code that an authenticator app shows now. */
export const codeOf = (secret: string): string => new TOTP({ secret }).generate();

/** An authenticator app that waits for its next code when the present one was used, as a person does. */
export class AuthenticatorApp {
  private lastStep = 0;

  constructor(private readonly secret: string) {}

  async code(): Promise<string> {
    // The code of the next step is accepted too, so there is always one left without waiting for long.
    const current = Math.floor(Date.now() / STEP);
    const step = Math.max(current - 1, this.lastStep + 1);
    if (step > current + 1) await delay((step - 1) * STEP - Date.now() + 100);
    this.lastStep = step;
    return new TOTP({ secret: this.secret }).generate({ timestamp: step * STEP });
  }
}

/** Enrolls an authenticator app for an account with a confirmed address. */
export async function enrollApp(client: GraphClient): Promise<{ app: AuthenticatorApp; recoveryCodes: string[] }> {
  const { enrollTotp } = await client.do(`mutation { enrollTotp { secret uri } }`);
  const app = new AuthenticatorApp(enrollTotp.secret as string);
  const { confirmTotp } = await client.do(`mutation($code: String!) { confirmTotp(code: $code) { recoveryCodes } }`, { code: await app.code() });
  return { app, recoveryCodes: confirmTotp.recoveryCodes as string[] };
}

export interface LoginRefusal {
  readonly code: string;
  readonly challengeToken: string;
  readonly methods: string[];
  readonly passkeyOptions?: Record<string, unknown>;
}

/** What an operation was refused with. @throws Error if it was not */
export function refusalIn({ errors, data }: Pick<Answer, "errors" | "data">): LoginRefusal {
  const extensions = errors?.[0]?.extensions;
  if (!extensions) throw new Error(`it was not refused: ${JSON.stringify(data)}`);
  return extensions as unknown as LoginRefusal;
}

const LOGIN = `mutation($input: LoginInput!) { login(input: $input) { accessToken } }`;
const COMPLETE = `mutation($input: CompleteLoginInput!) { completeLogin(input: $input) { accessToken refreshToken user { id } } }`;

/** The refusal of a right password. */
export const challengeFor = async (anybody: GraphClient, email: string, password: string): Promise<LoginRefusal> => refusalIn(await anybody.ask(LOGIN, { input: { email, password } }));

/** Completes a sign-in. @returns a client with the new session */
export async function complete(anybody: GraphClient, challengeToken: string, proof: Record<string, unknown>): Promise<GraphClient> {
  const { completeLogin } = await anybody.do(COMPLETE, { input: { challengeToken, ...proof } });
  return anybody.as(completeLogin.accessToken as string);
}
