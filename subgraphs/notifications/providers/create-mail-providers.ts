import type { Redis } from "ioredis";
import type { Logger } from "../../../platform/logging/logger";
import type { NotificationsConfig } from "../config";
import type { MailProvider } from "../services/mail-provider.port";
import { GuardedMailProvider } from "./guarded-mail-provider";
import { SendRate } from "./send-rate";
import { SendgridProvider } from "./sendgrid.provider";
import { SmtpProvider } from "./smtp.provider";

/** Milliseconds for one step of talking to a provider, and for a whole mail with its files. */
const STEP_TIMEOUT = 10_000;
const MAIL_TIMEOUT = 45_000;

/** Those that are configured, in the order in which they are asked, each behind a guard of its own. */
export function createMailProviders(config: NotificationsConfig, redis: Redis, logger: Logger): MailProvider[] {
  const guard = (provider: MailProvider, perSecond: number): MailProvider =>
    new GuardedMailProvider(provider, new SendRate(redis, provider.name, perSecond), { timeout: MAIL_TIMEOUT }, logger);
  const providers: MailProvider[] = [];
  if (config.sendgridApiKey !== undefined) {
    providers.push(guard(new SendgridProvider(config.sendgridApiKey, config.sendgridApiBase, config.mailFrom, MAIL_TIMEOUT), config.sendgridPerSecond));
  }
  if (config.smtpUrl !== undefined) providers.push(guard(new SmtpProvider(config.smtpUrl, config.mailFrom, STEP_TIMEOUT), config.smtpPerSecond));
  return providers;
}
