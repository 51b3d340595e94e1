import { z } from "zod";
import { callees } from "../../contracts/services";
import { keysForCallsFrom } from "../../platform/config/call-key-variables";
import { issuedKey, readConfig, serverUrl, variable, type Config } from "../../platform/config/define-config";
import { subgraphVariables } from "../../platform/config/subgraph-variables";
import { integer } from "../../platform/config/variable-schemas";

/** `Name <address>` or an address alone. */
const sender = z.string().regex(/^(?:[^<>\p{Cc}]{1,100} <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u, "must be an address, or Name <address>");

const smtpUrl = z.string().regex(/^smtps?:\/\/\S+$/, "must begin with smtp:// or smtps://");

export const notificationsVariables = {
  ...subgraphVariables("notifications", 3002),
  callKeys: keysForCallsFrom("notifications", callees),
  mailFrom: variable("MAIL_FROM", sender.default("Event Planner <tickets@event-planner.example>"), "Whom mails come from"),
  sendgridApiKey: issuedKey("SENDGRID_API_KEY", z.string().optional(), "Mails go through SendGrid first when it is set"),
  sendgridApiBase: variable("SENDGRID_API_BASE", z.url().default("https://api.sendgrid.com"), "Where SendGrid's API answers"),
  sendgridPerSecond: variable("SENDGRID_PER_SECOND", integer(100, 1, 10_000), "Mails that all processes together hand to SendGrid in a second"),
  smtpUrl: serverUrl("SMTP_URL", smtpUrl.optional(), "Mails go through this server, after SendGrid when that is set too"),
  smtpPerSecond: variable("SMTP_PER_SECOND", integer(50, 1, 10_000), "Mails that all processes together hand to the SMTP server in a second"),
  sendEmailPerUser: variable("SEND_EMAIL_PER_USER", integer(100, 1, 1_000_000), "Mails that one user may have sent with sendEmail in an hour"),
  sendEmailPerOrganization: variable("SEND_EMAIL_PER_ORGANIZATION", integer(500, 1, 1_000_000), "Mails that one organization may have sent with sendEmail in an hour"),
};

export type NotificationsConfig = Config<typeof notificationsVariables>;

/** @throws InvalidVariables also if nothing could send email in production */
export const readNotificationsConfig = (env?: NodeJS.ProcessEnv): NotificationsConfig =>
  readConfig(notificationsVariables, env, ({ environment, sendgridApiKey, smtpUrl }) =>
    environment === "production" && sendgridApiKey === undefined && smtpUrl === undefined
      ? ["SENDGRID_API_KEY, SMTP_URL: one of them is required"]
      : [],
  );
