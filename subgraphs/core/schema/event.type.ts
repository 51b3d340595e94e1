import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import { connectionTypes } from "../../../platform/graphql/connection-types";
import { Money } from "../../../platform/graphql/money.type";
import { CurrencyScalar, DateTimeScalar, TimeZoneScalar, UrlScalar } from "../../../platform/graphql/scalars";
import { EventStatus } from "./enums";

@Directive('@key(fields: "id")')
@ObjectType({ description: "Something that people come to, and buy tickets for" })
export class Event {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => String, { description: "3 to 255 characters" })
  title!: string;

  @Field(() => String, { description: "For URLs; unique" })
  slug!: string;

  @Field(() => String, { description: "May be empty" })
  description!: string;

  @Field(() => DateTimeScalar, { description: "When it begins" })
  startsAt!: Date;

  @Field(() => DateTimeScalar, { description: "When it is over" })
  endsAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "Scans before are TOO_EARLY, after are TOO_LATE; null: any time." })
  doorsOpenAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "The end of what `doorsOpenAt` begins" })
  doorsCloseAt!: Date | null;

  @Field(() => TimeZoneScalar, { description: "Where it takes place, for people who read its times" })
  timeZone!: string;

  @Field(() => String, { description: "Where it takes place, in words" })
  location!: string;

  @Field(() => Int, { description: "Over all ticket types, whose quantities may add up to more." })
  maxAttendees!: number;

  @Field(() => CurrencyScalar, { description: "Of all its prices" })
  currency!: string;

  @Field(() => EventStatus, { description: "Where it is in its life" })
  status!: EventStatus;

  @Field(() => UrlScalar, { nullable: true, description: "A picture for its page" })
  coverImageUrl!: string | null;

  @Field(() => DateTimeScalar, { description: "When it was made" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { description: "When it was last changed" })
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it went on sale first" })
  publishedAt!: Date | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: "One kind of ticket to an event" })
export class TicketType {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => String, { description: "E.g. Standard, VIP" })
  name!: string;

  @Field(() => String, { nullable: true, description: "What it includes" })
  description!: string | null;

  @Field(() => Int, { description: "How many there are in all" })
  quantity!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not on sale before; null: as soon as the event is" })
  salesStartAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not on sale from then on; null: as long as the event is" })
  salesEndAt!: Date | null;

  @Field(() => Int, { description: "The number of tickets that one purchase may have." })
  maxPerPurchase!: number;
}

@ObjectType({ description: "Sales and attendance of one ticket type" })
export class TicketTypeStatistics {
  @Field(() => TicketType, { description: "Which type" })
  ticketType!: TicketType;

  @Field(() => Int, { description: "Paid for, or free" })
  sold!: number;

  @Field(() => Int, { description: "Held for purchases that are not paid yet" })
  reserved!: number;

  @Field(() => Int, { description: "What can be bought right now" })
  available!: number;

  @Field(() => Int, { description: "Admitted" })
  validated!: number;

  @Field(() => Money, { description: "Paid for it, before refunds" })
  revenue!: Money;
}

@ObjectType({ description: "Sales and attendance of an event: counters that are kept, so that asking costs nothing" })
export class EventStatistics {
  @Field(() => Int, { description: "The event's maxAttendees" })
  capacity!: number;

  @Field(() => Int, { description: "Paid for, or free" })
  sold!: number;

  @Field(() => Int, { description: "Held for purchases that are not paid yet" })
  reserved!: number;

  @Field(() => Int, { description: "What the event has left" })
  available!: number;

  @Field(() => Int, { description: "Admitted" })
  validated!: number;

  @Field(() => Money, { description: "Paid, before refunds" })
  revenue!: Money;

  @Field(() => Money, { description: "Given back" })
  refunded!: Money;

  @Field(() => [TicketTypeStatistics], { description: "The same for each ticket type" })
  byTicketType!: TicketTypeStatistics[];
}

@ObjectType({ description: "What follows from the cancellation of an event, in the background: everybody is told, tickets are cancelled, money goes back" })
export class EventCancellation {
  @Field(() => Int, { description: "Purchases, and guests without one, that are gone through" })
  total!: number;

  @Field(() => Int, { description: "Those that are done" })
  done!: number;

  @Field(() => Boolean, { description: "Whether every paid purchase is given back" })
  refund!: boolean;

  @Field(() => String, { nullable: true, description: "Why, as the guests were told" })
  reason!: string | null;

  @Field(() => DateTimeScalar, { description: "When the event was cancelled" })
  startedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When all of it was done; refunds may still be under way" })
  finishedAt!: Date | null;
}

export const { Connection: EventConnection, Edge: EventEdge } = connectionTypes("Event", () => Event);
