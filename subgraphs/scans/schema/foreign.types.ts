import { Directive, Field, ID, ObjectType } from "type-graphql";

/** Entities of other subgraphs, as far as scans points to them or adds to them. */

@Directive('@key(fields: "id")')
@ObjectType({ description: "Something that people come to, and buy tickets for" })
export class Event {
  @Field(() => ID, { description: "Opaque" })
  id!: string;
}

@Directive('@key(fields: "id grant")')
@ObjectType({ description: "The business side of a ticket; its artefacts and scans are contributed by other subgraphs." })
export class Ticket {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Directive("@inaccessible")
  @Field(() => String, { description: "Internal: what this caller may do here, signed; empty when nobody said so yet." })
  grant!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: "One kind of ticket to an event" })
export class TicketType {
  @Field(() => ID, { description: "Opaque" })
  id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: "A person with an account" })
export class User {
  @Field(() => ID, { description: "Opaque" })
  id!: string;
}
