import { ArrayMaxSize, ArrayUnique, IsInt, Max, Min, ValidateNested } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { NoLink } from "../../../platform/graphql/no-link.validation";
import { CurrencyScalar, DateTimeScalar, DecimalScalar, TimeZoneScalar, UrlScalar } from "../../../platform/graphql/scalars";
import { IsLine, IsProse } from "../../../platform/graphql/validation";
import { EventStatus, EventTiming } from "./enums";

const MAX_PER_BUYER = "The number of tickets that one buyer may have in all purchases, from `maxPerPurchase` to 100,000. Counted by account, email address and card.";

@InputType({ description: "A kind of ticket to be sold" })
export class TicketTypeInput {
  @Field(() => String, { description: "1 to 100 characters" })
  @IsLine(1, 100)
  @NoLink()
  name!: string;

  @Field(() => String, { nullable: true, description: "At most 1,000 characters" })
  @IsProse(0, 1_000)
  description?: string | null;

  @Field(() => DecimalScalar, { description: "In the event's currency; 0 is free" })
  price!: string;

  @Field(() => Int, { description: "1 to 100,000" })
  @IsInt()
  @Min(1)
  @Max(100_000)
  quantity!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not on sale before" })
  salesStartAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not on sale from then on" })
  salesEndAt?: Date | null;

  @Field(() => Int, { nullable: true, defaultValue: 10, description: "The number of tickets that one purchase may have, from 1 to 100." })
  @IsInt()
  @Min(1)
  @Max(100)
  maxPerPurchase!: number;

  @Field(() => Int, { nullable: true, description: `${MAX_PER_BUYER} If omitted or null, \`maxPerPurchase\`.` })
  @IsInt()
  @Min(1)
  @Max(100_000)
  maxPerBuyer?: number | null;
}

@InputType({ description: "An event to be made; it begins as a draft" })
export class CreateEventInput {
  @Field(() => ID, { description: "Whose event it is; needs events:create there" })
  organizationId!: string;

  @Field(() => String, { description: "3 to 255 characters" })
  @IsLine(3, 255)
  @NoLink()
  title!: string;

  @Field(() => String, { nullable: true, defaultValue: "", description: "At most 20,000 characters" })
  @IsProse(0, 20_000)
  description!: string;

  @Field(() => DateTimeScalar, { description: "When it begins; in the future" })
  startsAt!: Date;

  @Field(() => DateTimeScalar, { description: "When it is over; after startsAt" })
  endsAt!: Date;

  @Field(() => TimeZoneScalar, { nullable: true, defaultValue: "UTC", description: "Where it takes place, for people who read its times" })
  timeZone!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: "Scans before are TOO_EARLY" })
  doorsOpenAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Scans after are TOO_LATE" })
  doorsCloseAt?: Date | null;

  @Field(() => String, { description: "1 to 255 characters" })
  @IsLine(1, 255)
  @NoLink()
  location!: string;

  @Field(() => Int, { description: "1 to 100,000, over all ticket types" })
  @IsInt()
  @Min(1)
  @Max(100_000)
  maxAttendees!: number;

  @Field(() => CurrencyScalar, { nullable: true, defaultValue: "EUR", description: "Of all its prices" })
  currency!: string;

  @Field(() => UrlScalar, { nullable: true, description: "A picture for its page" })
  coverImageUrl?: string | null;

  @Field(() => [TicketTypeInput], { nullable: true, defaultValue: [], description: "At most 50; more can be added later" })
  @ArrayMaxSize(50)
  @ArrayUnique((type: TicketTypeInput) => type.name.trim(), { message: "ticketTypes must have different names" })
  @ValidateNested()
  ticketTypes!: TicketTypeInput[];
}

@InputType({ description: "What of an event is to change: what is left out stays, null clears what may be empty" })
export class UpdateEventInput {
  @Field(() => String, { nullable: true, description: "3 to 255 characters" })
  @IsLine(3, 255)
  @NoLink()
  title?: string | null;

  @Field(() => String, { nullable: true, description: "At most 20,000 characters; null: none" })
  @IsProse(0, 20_000)
  description?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it begins; a new beginning is in the future" })
  startsAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it is over; after startsAt, and a new end is in the future" })
  endsAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Scans before are TOO_EARLY; null: never" })
  doorsOpenAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Scans after are TOO_LATE; null: never" })
  doorsCloseAt?: Date | null;

  @Field(() => TimeZoneScalar, { nullable: true, description: "Where it takes place, for people who read its times" })
  timeZone?: string | null;

  @Field(() => String, { nullable: true, description: "1 to 255 characters" })
  @IsLine(1, 255)
  @NoLink()
  location?: string | null;

  @Field(() => Int, { nullable: true, description: "1 to 100,000, and not less than what is sold and held" })
  @IsInt()
  @Min(1)
  @Max(100_000)
  maxAttendees?: number | null;

  @Field(() => UrlScalar, { nullable: true, description: "A picture for its page; null: none" })
  coverImageUrl?: string | null;
}

@InputType({ description: "What of a ticket type is to change: what is left out stays, null clears what may be empty" })
export class UpdateTicketTypeInput {
  @Field(() => String, { nullable: true, description: "1 to 100 characters" })
  @IsLine(1, 100)
  @NoLink()
  name?: string | null;

  @Field(() => String, { nullable: true, description: "At most 1,000 characters; null: none" })
  @IsProse(0, 1_000)
  description?: string | null;

  @Field(() => DecimalScalar, { nullable: true, description: "In the event's currency, for purchases from now on; 0 is free" })
  price?: string | null;

  @Field(() => Int, { nullable: true, description: "1 to 100,000, and not less than what is sold and held" })
  @IsInt()
  @Min(1)
  @Max(100_000)
  quantity?: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not on sale before; null: as soon as the event is" })
  salesStartAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not on sale from then on; null: as long as the event is" })
  salesEndAt?: Date | null;

  @Field(() => Int, { nullable: true, description: "The number of tickets that one purchase may have, from 1 to 100." })
  @IsInt()
  @Min(1)
  @Max(100)
  maxPerPurchase?: number | null;

  @Field(() => Int, { nullable: true, description: `${MAX_PER_BUYER} Null resets it to \`maxPerPurchase\`.` })
  @IsInt()
  @Min(1)
  @Max(100_000)
  maxPerBuyer?: number | null;
}

@InputType({ description: "What a list of events is narrowed down to" })
export class EventFilter {
  @Field(() => String, { nullable: true, description: "Words of the title, the location and the description, with or without accents; the last one may be the beginning of a word. At most 200 characters and 20 words" })
  search?: string | null;

  @Field(() => [EventStatus], { nullable: true, description: "Any of these" })
  status?: EventStatus[] | null;

  @Field(() => EventTiming, { nullable: true, description: "Where they are in time" })
  timing?: EventTiming | null;

  @Field(() => ID, { nullable: true, description: "Of this organization alone" })
  organizationId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Beginning not before" })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Beginning not after" })
  to?: Date | null;
}
