import { createLogger } from "../../../platform/logging/logger";
import { waitFor } from "../../../platform/testing/wait-for";
import { MailFailed, MailRejected, type MailProvider } from "../services/mail-provider.port";
import { GuardedMailProvider } from "./guarded-mail-provider";
import { aMail } from "./mail-provider.conformance";

const logger = createLogger("test", "silent");
const never = new AbortController().signal;
const always = { take: async () => true };
const providerThat = (send: MailProvider["send"]): MailProvider & { asked: number } => ({
  name: "fake",
  asked: 0,
  send(...args) {
    this.asked++;
    return send(...args);
  },
  close: async () => undefined,
});
const fails = providerThat(async () => {
  throw new MailFailed("down");
});

describe("the guard around a mail provider", () => {
  it("lets a provider rest after five failures, and tries it again", async () => {
    let up = false;
    const provider = providerThat(async () => {
      if (up) return { providerMessageId: "1" };
      throw new MailFailed("down");
    });
    const guard = new GuardedMailProvider(provider, always, { timeout: 1_000, rest: 50 }, logger);
    for (let turn = 0; turn < 5; turn++) await expect(guard.send(aMail(), never)).rejects.toThrow("down");
    await expect(guard.send(aMail(), never)).rejects.toThrow("resting after too many failures");
    expect(provider.asked).toBe(5);
    up = true;
    await expect(waitFor("the provider to be tried again", () => guard.send(aMail(), never))).resolves.toEqual({ providerMessageId: "1" });
  });

  it("does not hold refused messages against the provider", async () => {
    const provider = providerThat(async () => {
      throw new MailRejected("no such address");
    });
    const guard = new GuardedMailProvider(provider, always, { timeout: 1_000 }, logger);
    for (let turn = 0; turn < 8; turn++) await expect(guard.send(aMail(), never)).rejects.toThrow(MailRejected);
    expect(provider.asked).toBe(8);
  });

  it("does not wait longer than its timeout", async () => {
    const guard = new GuardedMailProvider(providerThat(() => new Promise(() => undefined)), always, { timeout: 20 }, logger);
    await expect(guard.send(aMail(), never)).rejects.toThrow("did not answer in time");
  });

  it("does not ask the provider while there is too much to send", async () => {
    fails.asked = 0;
    const guard = new GuardedMailProvider(fails, { take: async () => false }, { timeout: 1_000 }, logger);
    await expect(guard.send(aMail(), never)).rejects.toThrow("too much to send");
    expect(fails.asked).toBe(0);
  });

  it("never shows what an unexpected error says", async () => {
    const provider = providerThat(async () => {
      throw new Error("secret-host:25");
    });
    const guard = new GuardedMailProvider(provider, always, { timeout: 1_000 }, logger);
    const problem = await guard.send(aMail(), never).then(() => null, (error: Error) => error);
    expect(problem).toBeInstanceOf(MailFailed);
    expect(problem?.message).not.toContain("secret-host");
  });
});
