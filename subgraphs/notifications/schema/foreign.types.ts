import { Directive, Field, ID, ObjectType } from "type-graphql";

/** Entities of other subgraphs, as far as notifications points to them. */

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: "Something that people come to, and buy tickets for" })
export class Event {
  @Field(() => ID, { description: "Opaque" })
  id!: string;
}
