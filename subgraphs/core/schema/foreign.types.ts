import { Directive, Field, ID, ObjectType } from "type-graphql";

/** Entities of other subgraphs, as far as core points to them or adds to them. */

@Directive('@key(fields: "id")')
@ObjectType({ description: "A person with an account" })
export class User {
  @Field(() => ID, { description: "Opaque" })
  id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: "The tenant: events belong to an organization, and its members run them." })
export class Organization {
  @Field(() => ID, { description: "Opaque" })
  id!: string;
}
