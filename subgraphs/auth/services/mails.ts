import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { OrganizationRecord } from "../repositories/organization.repository";
import type { UserRecord } from "../repositories/user.repository";
import { deviceName } from "./device-name";
import type { OrganizationRole } from "./roles";

type Recipient = Pick<UserRecord, "email" | "name" | "locale" | "emailVerifiedAt">;

/** What happened to an account, as its owner is notified of it. */
export type AccountChange =
  | { readonly change: "PASSWORD_CHANGED" | "PASSWORD_RESET" }
  | { readonly change: "API_KEY_CREATED"; /** The part of the key that is shown. */ readonly keyPrefix: string }
  | { readonly change: "BECAME_OWNER" | "OWNER_ADDED"; readonly organization: string }
  /** The user agent of the session, or null if it sent none. */
  | { readonly change: "NEW_SIGN_IN" | "REFRESH_TOKEN_REUSED"; readonly userAgent: string | null };

/** What happened to the second factors of an account. */
export type SecondFactorChange =
  | "TOTP_ADDED"
  | "TOTP_REMOVED"
  | "PASSKEY_ADDED"
  | "PASSKEY_REMOVED"
  | "RECOVERY_CODES_CREATED"
  | "RECOVERY_CODE_USED";

/** The mails of auth, as messages for the outbox. Their words are notifications' templates of the same names. */
export class Mails {
  /** @param publicUrl what links begin with */
  constructor(private readonly publicUrl: string) {}

  invitation(to: Recipient, organization: OrganizationRecord, inviter: string, role: OrganizationRole, token: string, expiresAt: Date): OutboxMessage {
    const data = { organization_name: organization.name, inviter_name: inviter, role };
    return this.mail("invitation", to, "accept-invitation", token, expiresAt, data, organization.id);
  }

  verifyEmail(to: Recipient, token: string, expiresAt: Date): OutboxMessage {
    return this.mail("verify_email", to, "verify-email", token, expiresAt);
  }

  passwordReset(to: Recipient, token: string, expiresAt: Date): OutboxMessage {
    return this.mail("password_reset", to, "reset-password", token, expiresAt);
  }

  /** @param at when it happened */
  accountChanged(to: Recipient, change: AccountChange, at: Date): OutboxMessage {
    const device = "userAgent" in change ? deviceName(change.userAgent) : null;
    return this.notice("account_changed", to, {
      change: change.change,
      at: at.toISOString(),
      link: `${this.publicUrl.replace(/\/$/, "")}/reset-password`,
      ...("keyPrefix" in change ? { api_key: change.keyPrefix } : {}),
      ...("organization" in change ? { organization_name: change.organization } : {}),
      ...(device === null ? {} : { device }),
    });
  }

  /** @param at when it happened */
  secondFactorChanged(to: Recipient, change: SecondFactorChange, at: Date): OutboxMessage {
    return this.notice("second_factor_changed", to, { change, at: at.toISOString() });
  }

  private notice(template: string, to: Recipient, data: Readonly<Record<string, string>>): OutboxMessage {
    return callMessage(sendEmailCall, {
      to: to.email,
      template,
      data: { name: to.emailVerifiedAt ? to.name : "", ...data },
      locale: to.locale,
      eventId: null,
      organizationId: null,
      ticketIds: [],
      options: { priority: "normal", scheduledAt: null },
    });
  }

  /**
   * Nobody is greeted by name at an address that is not known to be his: whoever registered it chose the name, and would
   * have us bring his words to a stranger.
   */
  private mail(template: string, to: Recipient, page: string, token: string, expiresAt: Date, data: object = {}, organizationId: string | null = null): OutboxMessage {
    // In the fragment, which browsers do not send: neither servers nor proxies log it.
    const link = `${this.publicUrl.replace(/\/$/, "")}/${page}#token=${token}`;
    return callMessage(sendEmailCall, {
      to: to.email,
      template,
      data: { name: to.emailVerifiedAt ? to.name : "", link, expires_at: expiresAt.toISOString(), ...data },
      locale: to.locale,
      eventId: null,
      organizationId,
      ticketIds: [],
      initiator: organizationId === null ? "platform" : "organizer",
      options: { priority: "normal", scheduledAt: null },
    });
  }
}
