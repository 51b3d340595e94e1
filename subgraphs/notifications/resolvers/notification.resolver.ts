import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { pageOf } from "../../../platform/graphql/connection";
import { canonicalEmail } from "../../../platform/values/email-address";
import type { NotificationRecord } from "../repositories/notification.repository";
import { NotificationPriority, NotificationStatus } from "../schema/enums";
import { Event } from "../schema/foreign.types";
import { NotificationFilter, SendEmailInput } from "../schema/notification.inputs";
import { Notification, NotificationConnection, NotificationStatistics } from "../schema/notification.type";
import type { ChangeNotification } from "../services/change-notification";
import type { NotificationSearch, ReadNotifications } from "../services/read-notifications";
import type { SendEmail } from "../services/send-email";
import type { NotificationsContext } from "./notifications-context";

@Resolver(() => Notification)
export class NotificationResolver {
  constructor(
    private readonly reader: ReadNotifications,
    private readonly sendEmailService: SendEmail,
    private readonly changer: ChangeNotification,
  ) {}

  @Query(() => Notification, { nullable: true, description: "Needs notifications:read in its organization." })
  notification(@Ctx() { principal }: NotificationsContext, @Arg("id", () => ID, { description: "Of the message" }) id: string): Promise<NotificationRecord | null> {
    return this.reader.find(principal, id);
  }

  @Query(() => NotificationConnection, { description: "What was sent to whom, in the organizations in which the caller has notifications:read" })
  notifications(
    @Ctx() { principal }: NotificationsContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "How many, at most 100" }) first: number,
    @Arg("after", () => String, { nullable: true, description: "The cursor that the page comes after" }) after: string | null,
    @Arg("filter", () => NotificationFilter, { nullable: true, description: "What they are narrowed down to" }) filter: NotificationFilter | null,
  ) {
    return this.reader.list(principal, searchOf(filter), pageOf(first, after));
  }

  @Query(() => NotificationStatistics, { description: "Counts of the same messages that `notifications` lists" })
  notificationStatistics(
    @Ctx() { principal }: NotificationsContext,
    @Arg("filter", () => NotificationFilter, { nullable: true, description: "What they are narrowed down to" }) filter: NotificationFilter | null,
  ) {
    return this.reader.statistics(principal, searchOf(filter));
  }

  @Mutation(() => Notification, { description: "Sends one mail from a template, in the background. Needs notifications:send, and a confirmed address of your own; RATE_LIMITED for too many" })
  sendEmail(@Ctx() { principal }: NotificationsContext, @Arg("input", () => SendEmailInput, { description: "What is to be sent to whom" }) input: SendEmailInput): Promise<NotificationRecord> {
    return this.sendEmailService.run(principal, {
      to: input.to,
      template: input.template,
      data: input.data,
      eventId: input.eventId ?? null,
      priority: input.options?.priority ?? NotificationPriority.NORMAL,
      scheduledAt: input.options?.scheduledAt ?? null,
      idempotencyKey: input.idempotencyKey ?? null,
    });
  }

  @Mutation(() => Notification, { description: "Calls a message off that is not being sent yet" })
  cancelNotification(@Ctx() { principal }: NotificationsContext, @Arg("id", () => ID, { description: "Of the message" }) id: string): Promise<NotificationRecord> {
    return this.changer.cancel(principal, id);
  }

  @Mutation(() => Notification, { description: "Sends a message again that has failed" })
  retryNotification(@Ctx() { principal }: NotificationsContext, @Arg("id", () => ID, { description: "Of the message" }) id: string): Promise<NotificationRecord> {
    return this.changer.retry(principal, id);
  }

  @FieldResolver(() => NotificationStatus, { description: "Where it stands" })
  status(@Root() { status }: NotificationRecord): NotificationStatus {
    // That a worker has it in its hands right now is nobody's concern.
    return status === "SENDING" ? NotificationStatus.QUEUED : NotificationStatus[status];
  }

  @FieldResolver(() => Event, { nullable: true, description: "What it is about; null for what is about no event" })
  event(@Root() { eventId }: NotificationRecord): Event | null {
    return eventId === null ? null : { id: eventId };
  }
}

const searchOf = (filter: NotificationFilter | null | undefined): NotificationSearch => ({
  type: filter?.type ?? null,
  status: filter?.status ? (filter.status === NotificationStatus.QUEUED ? ["QUEUED", "SENDING"] : [filter.status]) : null,
  template: filter?.template ?? null,
  recipient: recipientOf(filter?.recipient?.trim() ?? ""),
  eventId: filter?.eventId ?? null,
  from: filter?.from ?? null,
  to: filter?.to ?? null,
});

/** Addresses are stored in their canonical form; a phone number or part of an address stays as it is. */
const recipientOf = (text: string): string | null => (text === "" ? null : (canonicalEmail(text) ?? text));
