import { Field, ID, Int, ObjectType } from "type-graphql";
import { connectionTypes } from "../../../platform/graphql/connection-types";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import { NotificationPriority, NotificationType } from "./enums";

@ObjectType({ description: "One message to one person" })
export class Notification {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => NotificationType, { description: "How it travels" })
  type!: NotificationType;

  @Field(() => NotificationPriority, { description: "How urgent it is" })
  priority!: NotificationPriority;

  @Field(() => String, { description: "An e-mail address or a phone number" })
  recipient!: string;

  @Field(() => String, { nullable: true, description: "Of a mail" })
  subject!: string | null;

  @Field(() => String, { description: "What it was made from, e.g. `tickets_ready`" })
  template!: string;

  @Field(() => String, { nullable: true, description: "Who has it, or was asked last" })
  provider!: string | null;

  @Field(() => String, { nullable: true, description: "The name under which the provider knows it" })
  providerMessageId!: string | null;

  @Field(() => Int, { description: "How often it was begun to be sent" })
  attempts!: number;

  @Field(() => String, { nullable: true, description: "Why it was not sent, or not at the last attempt" })
  error!: string | null;

  @Field(() => DateTimeScalar, { description: "When it was asked for" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not to be sent before" })
  scheduledAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When a provider took it" })
  sentAt!: Date | null;
}

@ObjectType({ description: "Messages made from one template" })
export class TemplateStatistics {
  @Field(() => String, { description: "Its name" })
  template!: string;

  @Field(() => Int, { description: "All of them" })
  total!: number;

  @Field(() => Int, { description: "Those that were not sent" })
  failed!: number;
}

@ObjectType({ description: "Messages that one provider was asked to send, and no other after it" })
export class ProviderStatistics {
  @Field(() => String, { description: "Its name" })
  provider!: string;

  @Field(() => Int, { description: "All of them" })
  total!: number;

  @Field(() => Int, { description: "Those that were not sent" })
  failed!: number;
}

@ObjectType({ description: "How many messages there are, and what became of them" })
export class NotificationStatistics {
  @Field(() => Int, { description: "All of them" })
  total!: number;

  @Field(() => Int, { description: "A provider took them, whether or not it said since that they arrived" })
  sent!: number;

  @Field(() => Int, { description: "The provider says that they arrived" })
  delivered!: number;

  @Field(() => Int, { description: "Those that were not sent" })
  failed!: number;

  @Field(() => Int, { description: "Those that wait for their time" })
  scheduled!: number;

  @Field(() => [TemplateStatistics], { description: "By template, the most used first" })
  byTemplate!: TemplateStatistics[];

  @Field(() => [ProviderStatistics], { description: "By provider, the most used first" })
  byProvider!: ProviderStatistics[];
}

export const { Connection: NotificationConnection, Edge: NotificationEdge } = connectionTypes("Notification", () => Notification);
