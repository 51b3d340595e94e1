import { mayIn, requireIn, requireNotWithheld, requireUser, requireVerified } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { badInput, forbidden, notFound, rateLimited } from "../../../platform/errors/platform-errors";
import type { NotificationRecord } from "../repositories/notification.repository";
import { requireTemplate } from "../templates/compose-mail";
import { auditMessages } from "./audit-messages";
import type { EventOwners } from "./event-owners.port";
import { mayEverywhere } from "./notification-access";
import type { MailOrder, StoreNotification } from "./store-notification";

/** A mail that a person asks for. */
export type EmailRequest = Pick<MailOrder, "to" | "template" | "data" | "eventId" | "priority" | "scheduledAt" | "idempotencyKey">;

/** Counts one; 0 is "go on", anything else the seconds to wait. */
export interface SendCounter {
  take(subject: string): Promise<number>;
}

/** How many mails may be sent by hand. */
export interface SendLimits {
  readonly user: SendCounter;
  readonly organization: SendCounter;
}

/** Sends a mail for an organiser, in an event's name, or for an administrator. */
export class SendEmail {
  constructor(
    private readonly store: StoreNotification,
    private readonly owners: EventOwners,
    private readonly limits: SendLimits,
  ) {}

  /**
   * @throws UNAUTHENTICATED; NOT_FOUND for an event that the caller may not even see; FORBIDDEN without
   *   notifications:send in the event's organization, for mails without an event unless it is held everywhere, and while
   *   the caller's own address is not confirmed; BAD_USER_INPUT; CONFLICT; RATE_LIMITED, because anybody can make an
   *   organization and have us write to strangers
   */
  async run(caller: Principal, request: EmailRequest): Promise<NotificationRecord> {
    const user = requireUser(caller);
    const organizationId = await this.authorize(caller, request.eventId);
    const { audience } = requireTemplate(request.template);
    // These speak in our own name and carry secrets: in anybody else's hands they are bait.
    if (audience === "services" && !mayEverywhere(caller, "notifications:send")) throw badInput({ template: "is not one that may be sent by hand" });
    requireVerified(caller);
    await this.count(user.id, organizationId);
    const order = { ...request, organizationId, locale: caller.locale, ticketIds: [], idempotencyScope: `user:${user.id}` };
    const { notification } = await this.store.run(order, new Date(), (stored) => auditMessages(caller, "MESSAGE_SENT", stored));
    return notification;
  }

  /** The user first: who is over his own limit must not use up the others'. */
  private async count(userId: string, organizationId: string | null): Promise<void> {
    const wait = (await this.limits.user.take(userId)) || (organizationId === null ? 0 : await this.limits.organization.take(organizationId));
    if (wait > 0) throw rateLimited(wait);
  }

  private async authorize(caller: Principal, eventId: string | null): Promise<string | null> {
    if (eventId === null) {
      if (!mayEverywhere(caller, "notifications:send")) throw forbidden("Say for which event this is; only administrators may leave it out.");
      return null;
    }
    const owner = isId(eventId) ? await this.owners.ownerOf(eventId) : null;
    // Drafts are for those who run them, as in core.
    if (!owner || !(owner.published || mayIn(caller, owner.organizationId, "events:read"))) {
      requireNotWithheld(caller, owner?.organizationId);
      throw notFound("event");
    }
    requireIn(caller, owner.organizationId, "notifications:send");
    return owner.organizationId;
  }
}
