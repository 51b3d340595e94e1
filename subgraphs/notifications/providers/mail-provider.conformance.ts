import { newId } from "../../../platform/db/new-id";
import { MailFailed, MailRejected, type MailMessage, type MailProvider } from "../services/mail-provider.port";

/** A mail as it came out at the other end, whatever it travelled through. */
export interface ArrivedMail {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly messageId: string;
  readonly notificationId: string;
  readonly attachments: readonly { readonly filename: string; readonly contentType: string; readonly content: Buffer }[];
}

/** A provider together with the world behind it, which the suite orders about. */
export interface ProviderWorld {
  readonly provider: MailProvider;
  readonly arrived: () => readonly ArrivedMail[];
  /** What the world does with the next mails. */
  readonly behave: (how: "take" | "refuse-message" | "fail" | "refuse-us" | "hang") => void;
  /** Ends the world; the provider finds nobody there. */
  readonly vanish: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Whom the providers under test send for. */
export const SENDER = "Event Planner <tickets@event-planner.example>";
/** Milliseconds that the providers under test may wait. */
export const TIMEOUT = 1_500;

export const aMail = (more: Partial<MailMessage> = {}): MailMessage => {
  const notificationId = newId();
  return {
    notificationId,
    messageId: `<${notificationId}@event-planner.example>`,
    to: "ada@example.com",
    subject: "Vos billets – été 2026",
    html: "<p>Voilà</p>",
    text: "Voilà",
    attachments: [],
    ...more,
  };
};

/** What every MailProvider must do. Call it in a test file with a way to make a world. */
export function describeMailProvider(name: string, makeWorld: () => Promise<ProviderWorld>): void {
  describe(`${name} as a mail provider`, () => {
    let world: ProviderWorld;
    const never = new AbortController().signal;
    const send = (mail = aMail()) => world.provider.send(mail, never);

    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.close());

    it("hands over all of a mail, to the byte", async () => {
      const pdf = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256));
      const mail = aMail({ attachments: [{ filename: "billet é.pdf", contentType: "application/pdf", content: pdf }] });
      const { providerMessageId } = await send(mail);
      expect(providerMessageId).toMatch(/\S/);
      expect(world.arrived()).toEqual([
        {
          to: "ada@example.com",
          from: "tickets@event-planner.example",
          subject: mail.subject,
          html: mail.html,
          text: mail.text,
          messageId: mail.messageId,
          notificationId: mail.notificationId,
          attachments: [{ filename: "billet é.pdf", contentType: "application/pdf", content: pdf }],
        },
      ]);
    });

    it("hands over several at once", async () => {
      await Promise.all(Array.from({ length: 12 }, () => send()));
      expect(new Set(world.arrived().map(({ messageId }) => messageId)).size).toBe(12);
    });

    it("does not let a subject add headers", async () => {
      await send(aMail({ subject: "Hello\r\nBcc: eve@example.com" }));
      expect(world.arrived()).toHaveLength(1);
      expect(world.arrived()[0]?.subject).toMatch(/^Hello\s+Bcc: eve@example.com$/);
    });

    it("says that a message is refused for good", async () => {
      world.behave("refuse-message");
      await expect(send()).rejects.toThrow(MailRejected);
      world.behave("take");
      await send();
      expect(world.arrived()).toHaveLength(1);
    });

    it.each(["fail", "refuse-us", "hang"] as const)("says that it could not when the other side is to %s", async (how) => {
      world.behave(how);
      const problem = await send().then(() => null, (error: Error) => error);
      expect(problem).toBeInstanceOf(MailFailed);
      expect(world.arrived()).toHaveLength(0);
    });

    it("says that it could not when nobody is there, without telling where", async () => {
      await world.vanish();
      const problem = await send().then(() => null, (error: Error) => error);
      expect(problem).toBeInstanceOf(MailFailed);
      expect(problem?.message).not.toMatch(/127\.0\.0\.1|localhost|:\d+/);
    });
  });
}
