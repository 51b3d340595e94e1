import { Directive, Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import { GenerationStatus } from "./enums";

/** The fields without a resolver of their own; the others are in resolvers/. */

@Directive('@key(fields: "id grant")')
@ObjectType({ description: "The business side of a ticket; its artefacts and scans are contributed by other subgraphs." })
export class Ticket {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Directive("@inaccessible")
  @Field(() => String, { description: "Internal: what this caller may do here, signed; empty when nobody said so yet." })
  grant!: string;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: "Something that people come to, and buy tickets for" })
export class Event {
  @Field(() => ID, { description: "Opaque" })
  id!: string;
}

@ObjectType({ description: "How far the QR code and the PDF of a ticket are" })
export class TicketGeneration {
  @Field(() => GenerationStatus, { description: "Of the newest job that was to make them" })
  status!: GenerationStatus;

  @Field(() => DateTimeScalar, { nullable: true, description: "When they were made" })
  generatedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "Why the ticket could not be generated, or, for organizers, a warning if it was generated but some of its text cannot be printed." })
  error!: string | null;
}

@ObjectType({ description: "Tickets that are made together" })
export class GenerationJob {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => GenerationStatus, { description: "How far it is" })
  status!: GenerationStatus;

  @Field(() => DateTimeScalar, { description: "When it was asked for" })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the last of its tickets was decided" })
  finishedAt!: Date | null;
}

@ObjectType({ description: "A ticket of a job that could not be made" })
export class GenerationFailure {
  @Field(() => Ticket, { nullable: true, description: "Which" })
  ticket!: Ticket | null;

  @Field(() => String, { description: "Why" })
  error!: string;
}
