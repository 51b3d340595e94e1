import { Field, ID, ObjectType } from "type-graphql";
import { connectionTypes } from "../../../platform/graphql/connection-types";
import { DateTimeScalar, UrlScalar } from "../../../platform/graphql/scalars";
import { PaymentGateway, PaymentStatus, RefundStatus } from "./enums";

@ObjectType({ description: "One attempt to take the money for a purchase" })
export class Payment {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => PaymentGateway, { description: "Who takes the money" })
  gateway!: PaymentGateway;

  @Field(() => PaymentStatus, { description: "Where it stands" })
  status!: PaymentStatus;

  @Field(() => String, { name: "paymentIntentId", nullable: true, description: "The gateway's own id; null while it could not be reached" })
  intentId!: string | null;

  @Field(() => String, { nullable: true, description: "For the payment form of the buyer; null for everybody else." })
  clientSecret!: string | null;

  @Field(() => UrlScalar, { nullable: true, description: "Where to send the buyer when the gateway hosts the payment page." })
  checkoutUrl!: string | null;

  @Field(() => String, { nullable: true, description: "Why it was declined, in words for the buyer" })
  failureReason!: string | null;

  @Field(() => DateTimeScalar, { description: "When it was begun" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the money came" })
  completedAt!: Date | null;
}

@ObjectType({ description: "Money that goes back" })
export class Refund {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => Payment, { description: "What it gives back of" })
  payment!: Payment;

  @Field(() => RefundStatus, { description: "Where it stands" })
  status!: RefundStatus;

  @Field(() => String, { nullable: true, description: "Why, in the words of whoever gave it back" })
  reason!: string | null;

  @Field(() => DateTimeScalar, { description: "When it was decided" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the gateway had decided" })
  completedAt!: Date | null;
}

export const { Connection: PaymentConnection, Edge: PaymentEdge } = connectionTypes("Payment", () => Payment);
