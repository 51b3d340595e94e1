import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import type { AddressInfo } from "node:net";
import type { SandboxConfig } from "../config";
import type { Control } from "../control/control";
import { PortTakenError } from "../http/http-server";
import type { MailStore } from "../inbox/mail.store";
import type { StandIn } from "../stand-in";
import { parseMail } from "./parse-mail";

const MAX_MAIL_BYTES = 25 * 1024 * 1024;
const CLOSE_MS = 300;

/** An SMTP answer that is not 250. */
class SmtpRefusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** A mail server that takes everything, from anybody, for anybody, and puts it into the inbox. */
export function createSmtp(config: SandboxConfig, mails: MailStore, control: Control): StandIn {
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    closeTimeout: CLOSE_MS,
    logger: false,
    onAuth: ({ username }, _session, callback) => {
      callback(null, { user: username ?? "anybody" });
    },
    onData: (stream, session, callback) => {
      receive(stream, session, mails, control).then(
        (answered) => {
          if (answered) callback(null, "stored in the sandbox inbox");
        },
        (error: unknown) => {
          callback(error instanceof Error ? error : new Error(String(error)));
        },
      );
    },
  });
  // A client that hangs up in the middle is its own affair; without a listener it would end this process.
  server.on("error", () => undefined);
  return {
    name: "smtp",
    listen: () => listen(server, config),
    isListening: () => server.server.listening,
    start: () => undefined,
    stop: () => close(server),
  };
}

/**
 * @returns false when the client is to be left waiting: the mail is not kept then, so that a sender who tries again is
 *   not punished with two.
 */
async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  mails: MailStore,
  control: Control,
): Promise<boolean> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  }
  if (stream.sizeExceeded) throw new SmtpRefusal(552, "The mail is too large");
  const fate = control.fate();
  if (fate === "fail") {
    control.count("mails refused on purpose");
    throw new SmtpRefusal(451, "Try again later: the sandbox was told to fail");
  }
  if (fate === "timeout") {
    control.count("mails left unanswered");
    return false;
  }
  const recipients = session.envelope.rcptTo.map(({ address }) => address);
  await mails.receive({ kind: "EMAIL", provider: "smtp", recipients, ...(await parseMail(Buffer.concat(chunks))) });
  control.count("mails received");
  return true;
}

function listen(server: SMTPServer, { host, smtpPort }: SandboxConfig): Promise<string> {
  return new Promise((resolve, reject) => {
    server.server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortTakenError("SMTP sandbox", smtpPort, "SANDBOX_SMTP_PORT") : error);
    });
    server.listen(smtpPort, host, () => {
      resolve(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`);
    });
  });
}

function close(server: SMTPServer): Promise<void> {
  return new Promise((resolve) => {
    if (!server.server.listening) {
      resolve();
      return;
    }
    server.close(() => {
      resolve();
    });
  });
}
