import PostalMime, { type Email } from "postal-mime";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** What the test's mail server is to do with a mail; each is asked in turn. */
export interface MailInboxHooks {
  /** Throws, or answers with an SMTP code, to refuse a recipient. */
  recipient?: (address: string) => Promise<number> | number;
  /** The same for a mail that has arrived whole, before it is kept. */
  arrived?: (mail: Email) => Promise<number> | number;
}

/** A mail server in this process. */
export interface MailInbox {
  readonly url: string;
  readonly mails: Email[];
  readonly hooks: MailInboxHooks;
  readonly close: () => Promise<void>;
}

const OK = 250;

const refusal = (responseCode: number): Error => Object.assign(new Error("no, thank you"), { responseCode });

export async function openMailInbox(): Promise<MailInbox> {
  const mails: Email[] = [];
  const hooks: MailInboxHooks = {};
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    closeTimeout: 100,
    size: 25 * 1024 * 1024,
    onRcptTo: ({ address }, _session, callback) => {
      void Promise.resolve(hooks.recipient?.(address) ?? OK).then((code) => callback(code === OK ? null : refusal(code)));
    },
    onData: (stream, _session, callback) => {
      const receive = async (): Promise<void> => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        const mail = await PostalMime.parse(Buffer.concat(chunks));
        const code = (await hooks.arrived?.(mail)) ?? OK;
        if (code !== OK) throw refusal(code);
        mails.push(mail);
      };
      receive().then(() => callback(null, "taken"), callback);
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    hooks,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
