import { requireIn, requireUser } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { badInput, forbidden, notFound } from "../../../platform/errors/platform-errors";
import type { NotificationRecord } from "../repositories/notification.repository";
import { requireTemplate } from "../templates/compose-mail";
import type { EventOwners } from "./event-owners.port";
import { mayEverywhere } from "./notification-access";
import type { MailOrder, StoreNotification } from "./store-notification";

/** A mail that a person asks for. */
export type EmailRequest = Pick<MailOrder, "to" | "template" | "data" | "eventId" | "priority" | "scheduledAt" | "idempotencyKey">;

/** Sends a mail for an organiser, in an event's name, or for an administrator. */
export class SendEmail {
  constructor(
    private readonly store: StoreNotification,
    private readonly owners: EventOwners,
  ) {}

  /**
   * @throws UNAUTHENTICATED; NOT_FOUND for an unknown event; FORBIDDEN without notifications:send in the event's
   *   organization, and for mails without an event unless it is held everywhere; BAD_USER_INPUT; CONFLICT
   */
  async run(caller: Principal, request: EmailRequest): Promise<NotificationRecord> {
    const user = requireUser(caller);
    const organizationId = await this.authorize(caller, request.eventId);
    const { audience } = requireTemplate(request.template);
    // These speak in our own name and carry secrets: in anybody else's hands they are bait.
    if (audience === "services" && !mayEverywhere(caller, "notifications:send")) throw badInput({ template: "is not one that may be sent by hand" });
    const { notification } = await this.store.run({
      ...request,
      organizationId,
      locale: caller.locale,
      ticketIds: [],
      idempotencyScope: `user:${user.id}`,
    });
    return notification;
  }

  private async authorize(caller: Principal, eventId: string | null): Promise<string | null> {
    if (eventId === null) {
      if (!mayEverywhere(caller, "notifications:send")) throw forbidden("Say for which event this is; only administrators may leave it out.");
      return null;
    }
    const organizationId = isId(eventId) ? await this.owners.organizationOf(eventId) : null;
    if (organizationId === null) throw notFound("event");
    requireIn(caller, organizationId, "notifications:send");
    return organizationId;
  }
}
