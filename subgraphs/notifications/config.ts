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
  abuseContact: variable("ABUSE_CONTACT", z.email().optional(), "Email address that emails name for reports of unwanted ones; without it they name none"),
  emailsPerRecipient: variable("EMAILS_PER_RECIPIENT_PER_DAY", integer(20, 0, 1_000_000), "Emails that one recipient gets in a day (UTC) over all organizations, without those about security and paid orders; 0 is without limit"),
  paidEmailsPerRecipient: variable("PAID_ORDER_EMAILS_PER_RECIPIENT_PER_DAY", integer(50, 0, 1_000_000), "Emails about paid orders that one recipient gets in a day (UTC); further ones wait for the next day; 0 is without limit"),
  securityEmailsPerRecipient: variable("SECURITY_EMAILS_PER_RECIPIENT_PER_DAY", integer(10, 0, 1_000_000), "Emails of one kind about an account's security that one recipient gets in a day (UTC); 0 is without limit"),
  confirmationEmailsPerRecipient: variable("CONFIRMATION_EMAILS_PER_RECIPIENT_PER_DAY", integer(10, 0, 1_000_000), "Requests to confirm the address of free tickets that one recipient gets in a day (UTC); 0 is without limit"),
  emailsPerNewOrganization: variable("EMAILS_PER_NEW_ORGANIZATION_PER_DAY", integer(200, 0, 10_000_000), "Emails to guests and members that an organization younger than 30 days with fewer than 10 paid orders may cause in a day (UTC); further ones wait; 0 is without limit"),
  emailsPerKnownOrganization: variable("EMAILS_PER_KNOWN_ORGANIZATION_PER_DAY", integer(2_000, 0, 10_000_000), "The same for an organization that is older or has 10 paid orders; 0 is without limit"),
  emailsPerEstablishedOrganization: variable("EMAILS_PER_ESTABLISHED_ORGANIZATION_PER_DAY", integer(50_000, 0, 10_000_000), "The same for an organization older than 30 days with 100 paid orders; 0 is without limit"),
};

export type NotificationsConfig = Config<typeof notificationsVariables>;

/** @throws InvalidVariables also if nothing could send email in production */
export const readNotificationsConfig = (env?: NodeJS.ProcessEnv): NotificationsConfig =>
  readConfig(notificationsVariables, env, ({ environment, sendgridApiKey, smtpUrl }) =>
    environment === "production" && sendgridApiKey === undefined && smtpUrl === undefined
      ? ["SENDGRID_API_KEY, SMTP_URL: one of them is required"]
      : [],
  );
