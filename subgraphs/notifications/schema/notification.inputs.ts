import { MaxLength, ValidateNested } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { DateTimeScalar, EmailAddressScalar, JSONObjectScalar } from "../../../platform/graphql/scalars";
import { IsLine } from "../../../platform/graphql/validation";
import { NotificationPriority, NotificationStatus, NotificationType } from "./enums";

@InputType({ description: "What messages are narrowed down to" })
export class NotificationFilter {
  @Field(() => NotificationType, { nullable: true, description: "Travelling like this" })
  type?: NotificationType | null;

  @Field(() => NotificationStatus, { nullable: true, description: "Standing there" })
  status?: NotificationStatus | null;

  @Field(() => String, { nullable: true, description: "Made from this one" })
  @MaxLength(100)
  template?: string | null;

  @Field(() => String, { nullable: true, description: "To this whole address or number, in whatever case" })
  @MaxLength(254)
  recipient?: string | null;

  @Field(() => ID, { nullable: true, description: "About this event" })
  eventId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Asked for not before" })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Asked for not after" })
  to?: Date | null;
}

@InputType({ description: "When and how urgently a message is sent" })
export class NotificationOptions {
  @Field(() => NotificationPriority, { nullable: true, defaultValue: NotificationPriority.NORMAL, description: "How urgent it is" })
  priority?: NotificationPriority | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Not before; past or left out: at once" })
  scheduledAt?: Date | null;
}

@InputType({ description: "A mail to be sent" })
export class SendEmailInput {
  @Field(() => EmailAddressScalar, { description: "To whom" })
  to!: string;

  @Field(() => String, { description: "`plain` (subject, body), `event_cancelled` (event_title, message …) or `ticket_generated` (guest_name, event_title, ticket_url …)" })
  @IsLine(1, 100)
  template!: string;

  @Field(() => JSONObjectScalar, { description: "What the template is filled with" })
  data!: Record<string, unknown>;

  @Field(() => ID, { nullable: true, description: "May be left out by administrators alone." })
  eventId?: string | null;

  @Field(() => NotificationOptions, { nullable: true, description: "When and how urgently" })
  @ValidateNested()
  options?: NotificationOptions | null;

  @Field(() => String, { nullable: true, description: "Made by the client, once for each mail it wants; a repeat answers with the first" })
  @IsLine(1, 200)
  idempotencyKey?: string | null;
}
