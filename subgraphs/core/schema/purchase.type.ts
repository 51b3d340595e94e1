import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import { connectionTypes } from "../../../platform/graphql/connection-types";
import { Money } from "../../../platform/graphql/money.type";
import { DateTimeScalar, EmailAddressScalar, PhoneNumberScalar } from "../../../platform/graphql/scalars";
import { GuestStatus, PurchaseStatus, TicketStatus } from "./enums";
import { TicketType } from "./event.type";
import { User } from "./foreign.types";

const GRANT = "Internal: what this caller may do here, signed; empty when nobody said so yet.";

@Directive('@key(fields: "id")')
@ObjectType({ description: "A person who comes to an event" })
export class Guest {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => String, { description: "Given name" })
  firstName!: string;

  @Field(() => String, { description: "Family name" })
  lastName!: string;

  @Field(() => EmailAddressScalar, { description: "Where the guest is told things" })
  email!: string;

  @Field(() => PhoneNumberScalar, { nullable: true, description: "E.164" })
  phone!: string | null;

  @Field(() => GuestStatus, { description: "Where the guest stands" })
  status!: GuestStatus;

  @Field(() => DateTimeScalar, { description: "When the guest was named" })
  createdAt!: Date;
}

@Directive('@key(fields: "id grant")')
@ObjectType({ description: "The business side of a ticket; its artefacts and scans are contributed by other subgraphs." })
export class Ticket {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Directive("@inaccessible")
  @Field(() => String, { description: GRANT })
  grant!: string;

  @Field(() => TicketStatus, { description: "Where the ticket stands" })
  status!: TicketStatus;

  @Field(() => Boolean, { description: "Set by the admission itself." })
  isValidated!: boolean;

  @Field(() => DateTimeScalar, { description: "When it was made" })
  createdAt!: Date;
}

@ObjectType({ description: "Who buys" })
export class Buyer {
  @Field(() => String, { description: "Given name" })
  firstName!: string;

  @Field(() => String, { description: "Family name" })
  lastName!: string;

  @Field(() => EmailAddressScalar, { description: "Where the tickets are sent" })
  email!: string;

  @Field(() => PhoneNumberScalar, { nullable: true, description: "E.164" })
  phone!: string | null;

  @Field(() => User, { nullable: true, description: "The account; null for a buyer without one" })
  user!: User | null;
}

@ObjectType({ description: "Tickets of one type within a purchase" })
export class PurchaseItem {
  @Field(() => TicketType, { description: "Which type" })
  ticketType!: TicketType;

  @Field(() => Int, { description: "How many" })
  quantity!: number;

  @Field(() => Money, { description: "For one of them" })
  unitPrice!: Money;

  @Field(() => Money, { description: "For all of them" })
  total!: Money;
}

@Directive('@key(fields: "id grant")')
@ObjectType({ description: "Tickets that somebody bought, or holds in order to pay" })
export class Purchase {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Directive("@inaccessible")
  @Field(() => String, { description: GRANT })
  grant!: string;

  @Field(() => String, { description: "Short and speakable, for support and receipts." })
  reference!: string;

  @Field(() => String, { nullable: true, description: "The promo code that was used" })
  promoCode!: string | null;

  @Field(() => PurchaseStatus, { description: "Where the purchase stands" })
  status!: PurchaseStatus;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when an unpaid purchase holds its tickets." })
  expiresAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "Lets a buyer without an account read and follow this purchase; only in the answer to purchaseTickets.",
  })
  accessToken!: string | null;

  @Field(() => DateTimeScalar, { description: "When it was made" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was paid" })
  paidAt!: Date | null;
}

export const { Connection: GuestConnection, Edge: GuestEdge } = connectionTypes("Guest", () => Guest);
export const { Connection: PurchaseConnection, Edge: PurchaseEdge } = connectionTypes("Purchase", () => Purchase);
