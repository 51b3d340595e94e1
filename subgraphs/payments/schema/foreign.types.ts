import { Directive, Field, ID, ObjectType } from "type-graphql";

/** Entities of other subgraphs, as far as payments points to them or adds to them. */

@Directive('@key(fields: "id grant")')
@ObjectType({ description: "Tickets that somebody bought, or holds in order to pay" })
export class Purchase {
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
