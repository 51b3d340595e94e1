import { createTransport, type Transporter } from "nodemailer";
import { MailFailed, MailRejected, type MailMessage, type MailProvider, type MailReceipt } from "../services/mail-provider.port";

/** What nodemailer adds to its errors. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  /** The step at which it happened. */
  readonly command?: string;
}

/** The steps at which a server speaks of this recipient and this message; at others it speaks of us. */
const ABOUT_THE_MESSAGE = new Set(["RCPT TO", "DATA"]);
/** "Exceeded storage allocation": said of the announced size, before the message is even begun. */
const TOO_LARGE = 552;

/** Any SMTP server, over a few connections that stay open. */
export class SmtpProvider implements MailProvider {
  readonly name = "smtp";
  private readonly transport: Transporter;

  /**
   * @param url smtp:// or smtps://, with user and password if the server wants them
   * @param from whom mails come from
   * @param timeout milliseconds for each step of the conversation
   */
  constructor(url: string, from: string, timeout: number) {
    const { protocol, hostname, port, username, password, searchParams } = new URL(url);
    this.transport = createTransport(
      {
        host: hostname.replace(/^\[|\]$/g, ""),
        port: port === "" ? (protocol === "smtps:" ? 465 : 587) : Number(port),
        secure: protocol === "smtps:",
        requireTLS: searchParams.get("requireTLS") === "true",
        ...(username === "" ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
        pool: true,
        maxConnections: 5,
        maxMessages: 500,
        connectionTimeout: timeout,
        greetingTimeout: timeout,
        socketTimeout: timeout,
        dnsTimeout: timeout,
        // Mails are made of what others wrote: nothing in them may read a file or a URL from here.
        disableFileAccess: true,
        disableUrlAccess: true,
      },
      { from },
    );
    // The transport repeats errors of idle connections as its own. Each message learns of its failure from `sendMail`.
    this.transport.on("error", () => undefined);
  }

  async send(message: MailMessage): Promise<MailReceipt> {
    try {
      await this.transport.sendMail({
        messageId: message.messageId,
        to: message.to,
        subject: message.subject,
        text: message.text,
        html: message.html,
        headers: { "X-Notification-Id": message.notificationId, "Auto-Submitted": "auto-generated" },
        attachments: message.attachments.map(({ filename, contentType, content }) => ({ filename, contentType, content })),
      });
      // A server's "queued as" is in no common form; the Message-ID is what its logs and its bounces name.
      return { providerMessageId: message.messageId };
    } catch (error) {
      throw translated(error as SmtpError);
    }
  }

  async close(): Promise<void> {
    this.transport.close();
  }
}

function translated(error: SmtpError): Error {
  const answer = error.response?.split("\n")[0]?.slice(0, 300);
  const { responseCode = 0, command = "" } = error;
  if (responseCode === TOO_LARGE || (responseCode >= 500 && ABOUT_THE_MESSAGE.has(command))) {
    return new MailRejected(answer ?? "the mail server refused it", { cause: error });
  }
  // An address that cannot even be written into the envelope.
  if (error.code === "EENVELOPE" && responseCode === 0) return new MailRejected("the address is not one", { cause: error });
  return new MailFailed(answer ?? "the mail server did not answer", { cause: error });
}
