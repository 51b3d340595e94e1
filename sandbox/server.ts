import type { SandboxConfig } from "./config";
import { createInbox } from "./inbox/inbox.server";
import { MailStore } from "./inbox/mail.store";
import { createSmtp } from "./smtp/smtp.server";
import type { StandIn } from "./stand-in";
import { createStripe } from "./stripe/stripe.server";
import { Control } from "./control/control";

/** Where each stand-in listens. */
export interface SandboxUrls {
  stripe: string;
  inbox: string;
  smtp: string;
}

export interface Sandbox {
  urls: SandboxUrls;
  /** Drains and frees all ports, in under a second. */
  stop(): Promise<void>;
}

/**
 * Starts every stand-in, or none: when one cannot listen, those that could are closed again.
 *
 * @throws PortTakenError
 */
export async function startSandbox(config: SandboxConfig): Promise<Sandbox> {
  const mailControl = new Control("inbox");
  const mails = new MailStore(config.stateDir);
  const listening = () => Object.fromEntries(standIns.map((standIn) => [standIn.name, standIn.isListening()]));
  const standIns: StandIn[] = [
    createStripe(config, listening),
    createInbox(config, mails, mailControl, listening),
    createSmtp(config, mails, mailControl),
  ];
  const stop = async () => {
    await Promise.all(standIns.map((standIn) => standIn.stop()));
    mails.close();
  };
  const urls: Record<string, string> = {};
  try {
    for (const standIn of standIns) urls[standIn.name] = await standIn.listen();
  } catch (error) {
    await stop();
    throw error;
  }
  for (const standIn of standIns) standIn.start();
  return { urls: urls as unknown as SandboxUrls, stop };
}
