import { IsInt, Length, Max, Matches, MaxLength, Min, ValidateNested, ArrayMaxSize, ArrayUnique } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { CurrencyScalar, DateTimeScalar, DecimalScalar, TimeZoneScalar, UrlScalar } from "../../../platform/graphql/scalars";
import { EventStatus, EventTiming } from "./enums";

/** At least one sign that can be seen: names of blanks help nobody. */
export const VISIBLE = /[^\s\p{C}]/u;
export const NOT_BLANK = { message: "$property must not be blank" };

@InputType({ description: "A kind of ticket to be sold" })
export class TicketTypeInput {
  @Field(() => String, { description: "1 to 100 characters" })
  @Length(1, 100)
  @Matches(VISIBLE, NOT_BLANK)
  name!: string;

  @Field(() => String, { nullable: true, description: "At most 1,000 characters" })
  @MaxLength(1_000)
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

  @Field(() => Int, { nullable: true, defaultValue: 10, description: "1 to 100: how many one purchase may have" })
  @IsInt()
  @Min(1)
  @Max(100)
  maxPerPurchase!: number;
}

@InputType({ description: "An event to be made; it begins as a draft" })
export class CreateEventInput {
  @Field(() => ID, { description: "Whose event it is; needs events:create there" })
  organizationId!: string;

  @Field(() => String, { description: "3 to 255 characters" })
  @Length(3, 255)
  @Matches(VISIBLE, NOT_BLANK)
  title!: string;

  @Field(() => String, { nullable: true, defaultValue: "", description: "At most 20,000 characters" })
  @MaxLength(20_000)
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
  @Length(1, 255)
  @Matches(VISIBLE, NOT_BLANK)
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
  @ArrayUnique((type: TicketTypeInput) => type.name, { message: "ticketTypes must have different names" })
  @ValidateNested()
  ticketTypes!: TicketTypeInput[];
}

@InputType({ description: "What a list of events is narrowed down to" })
export class EventFilter {
  @Field(() => String, { nullable: true, description: "Words of the title or the location" })
  @MaxLength(200)
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
