import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { callMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { OrganizationRecord } from "../repositories/organization.repository";
import type { UserRecord } from "../repositories/user.repository";
import type { OrganizationRole } from "./roles";

type Recipient = Pick<UserRecord, "email" | "name" | "locale" | "emailVerifiedAt">;

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

  /**
   * Nobody is greeted by name at an address that is not known to be his: whoever registered it chose the name, and would
   * have us bring his words to a stranger.
   */
  private mail(template: string, to: Recipient, page: string, token: string, expiresAt: Date, data: object = {}, organizationId: string | null = null): OutboxMessage {
    const link = `${this.publicUrl.replace(/\/$/, "")}/${page}?token=${token}`;
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
