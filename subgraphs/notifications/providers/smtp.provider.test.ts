import type { Email } from "postal-mime";
import { openMailInbox } from "./mail-inbox.fixture";
import { describeMailProvider, SENDER, TIMEOUT, type ArrivedMail } from "./mail-provider.conformance";
import { SmtpProvider } from "./smtp.provider";

const asArrived = (mail: Email): ArrivedMail => ({
  to: mail.to?.[0]?.address ?? "",
  from: mail.from?.address ?? "",
  subject: mail.subject ?? "",
  html: mail.html?.trim() ?? "",
  text: mail.text?.trim() ?? "",
  messageId: mail.messageId ?? "",
  notificationId: mail.headers.find(({ key }) => key === "x-notification-id")?.value ?? "",
  attachments: mail.attachments.map(({ filename, mimeType, content }) => ({ filename: filename ?? "", contentType: mimeType, content: Buffer.from(content as ArrayBuffer) })),
});

describeMailProvider("SmtpProvider", async () => {
  const inbox = await openMailInbox();
  const provider = new SmtpProvider(inbox.url, SENDER, TIMEOUT);
  let vanished = false;
  let release = (): void => undefined;
  const vanish = async (): Promise<void> => {
    if (vanished) return;
    vanished = true;
    release();
    await inbox.close();
  };
  return {
    provider,
    arrived: () => inbox.mails.map(asArrived),
    behave: (how) => {
      inbox.hooks.recipient = () => ({ take: 250, "refuse-message": 550, fail: 250, "refuse-us": 421, hang: 250 })[how];
      inbox.hooks.arrived = () => {
        if (how === "hang") return new Promise<number>((resolve) => (release = () => resolve(451)));
        return how === "fail" ? 451 : 250;
      };
    },
    vanish,
    close: async () => {
      await provider.close();
      await vanish();
    },
  };
});
