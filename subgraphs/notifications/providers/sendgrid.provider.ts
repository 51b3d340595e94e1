import sharedClient from "@sendgrid/client";
import sharedService from "@sendgrid/mail";
import { MailFailed, MailRejected, type MailMessage, type MailProvider, type MailReceipt } from "../services/mail-provider.port";

// The packages export one instance for the whole process, with its class beside it, which their types do not say.
const { Client } = sharedClient as unknown as { Client: new () => typeof sharedClient };
const { MailService } = sharedService as unknown as { MailService: new () => typeof sharedService };

/** What SendGrid's client throws for an answer that is not 2xx; without `code` nobody answered. */
interface SendgridError extends Error {
  readonly code?: number | string;
  readonly response?: { readonly body?: { readonly errors?: readonly { readonly message?: string }[] } };
}

/** SendGrid's v3 API. */
export class SendgridProvider implements MailProvider {
  readonly name = "sendgrid";
  private readonly service = new MailService();

  /**
   * @param baseUrl https://api.sendgrid.com, or a stand-in
   * @param from whom mails come from: `Name <address>` or an address
   * @param timeout milliseconds
   */
  constructor(
    apiKey: string,
    baseUrl: string,
    private readonly from: string,
    timeout: number,
  ) {
    const client = new Client();
    client.setDefaultHeader("Authorization", `Bearer ${apiKey}`);
    client.setDefaultRequest("baseUrl", baseUrl);
    this.service.setClient(client);
    this.service.setTimeout(timeout);
  }

  async send(message: MailMessage): Promise<MailReceipt> {
    try {
      const [response] = await this.service.send({
        from: this.from,
        to: message.to,
        subject: message.subject,
        text: message.text,
        html: message.html,
        // What the event webhook gives back with every event.
        customArgs: { notification_id: message.notificationId },
        headers: { "Message-ID": message.messageId, "X-Notification-Id": message.notificationId, "Auto-Submitted": "auto-generated" },
        attachments: message.attachments.map(({ filename, contentType, content }) => ({ filename, type: contentType, content: content.toString("base64"), disposition: "attachment" })),
        // Links in these mails carry secrets of the recipient: nobody else counts the clicks.
        trackingSettings: { clickTracking: { enable: false, enableText: false }, openTracking: { enable: false } },
      });
      return { providerMessageId: (response.headers as Record<string, string | undefined>)["x-message-id"] ?? message.messageId };
    } catch (error) {
      throw translated(error as SendgridError);
    }
  }

  async close(): Promise<void> {
    // Nothing stays open: each mail is a request of its own.
  }
}

function translated(error: SendgridError): Error {
  const answer = error.response?.body?.errors?.[0]?.message?.slice(0, 300);
  if (error.code === 400 || error.code === 413) return new MailRejected(answer ?? "SendGrid refused it", { cause: error });
  // Never the cause's own config: the client's errors carry the API key in their request.
  const cause = new Error(`${error.code ?? "no answer"}: ${answer ?? error.message}`);
  return new MailFailed(error.response ? `SendGrid cannot take mail now (${error.code})` : "SendGrid did not answer", { cause });
}
