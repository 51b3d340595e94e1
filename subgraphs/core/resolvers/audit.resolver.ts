import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { pageOf } from "../../../platform/graphql/connection";
import type { AuditRecord } from "../repositories/audit.repository";
import type { EventFacts } from "../repositories/event.repository";
import { AuditActor, AuditEntry, AuditEntryConnection, AuditLogArgs } from "../schema/audit.type";
import { Event } from "../schema/event.type";
import { Organization } from "../schema/foreign.types";
import { maySeeEvent } from "../services/event-access";
import type { ReadAuditLog } from "../services/read-audit-log";
import type { CoreContext } from "./core-context";

@Resolver(() => AuditEntry)
export class AuditEntryResolver {
  @FieldResolver(() => Event, { nullable: true, description: "Where it belongs to; null for what concerns the organization alone, and for a draft that is gone" })
  async event(@Root() { eventId }: AuditRecord, @Ctx() { principal, load }: CoreContext): Promise<EventFacts | null> {
    const event = eventId === null ? null : await load.event.load(eventId);
    return event && maySeeEvent(principal, event) ? event : null;
  }

  @FieldResolver(() => AuditActor, { description: "Who did it" })
  actor(@Root() { actorKind: kind, actorId, sessionId, address, userAgent }: AuditRecord): AuditActor {
    const isKey = kind === "API_KEY";
    return { kind, user: actorId === null ? null : { id: actorId }, sessionId: isKey ? null : sessionId, apiKeyId: isKey ? sessionId : null, address, userAgent };
  }
}

/** What the audit log adds to an event. */
@Resolver(() => Event)
export class EventAuditResolver {
  constructor(private readonly log: ReadAuditLog) {}

  @FieldResolver(() => AuditEntryConnection, { nullable: true, description: "What was done with the event and with all that belongs to it, newest first; needs audit:read" })
  auditLog(@Root() event: EventFacts, @Ctx() { principal }: CoreContext, @Args(() => AuditLogArgs) { first, after, recordId }: AuditLogArgs) {
    return this.log.ofEvent(principal, event, recordId ?? null, pageOf(first, after));
  }
}

/** What it adds to an organization. */
@Resolver(() => Organization)
export class OrganizationAuditResolver {
  constructor(private readonly log: ReadAuditLog) {}

  @FieldResolver(() => AuditEntryConnection, { nullable: true, description: "What was done in the organization and with its events, newest first; needs audit:read" })
  auditLog(@Root() organization: Organization, @Ctx() { principal }: CoreContext, @Args(() => AuditLogArgs) { first, after, recordId }: AuditLogArgs) {
    return this.log.ofOrganization(principal, organization.id, recordId ?? null, pageOf(first, after));
  }
}
