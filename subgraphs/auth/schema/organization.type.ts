import { Directive, Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars";
import { OrganizationRole } from "./enums";

@Directive('@key(fields: "id")')
@ObjectType({ description: "The tenant: events belong to an organization, and its members run them." })
export class Organization {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => String, { description: "1 to 100 characters" })
  name!: string;

  @Field(() => String, { description: "For URLs; unique" })
  slug!: string;

  @Field(() => DateTimeScalar, { description: "When it was made" })
  createdAt!: Date;
}

@ObjectType({ description: "That somebody belongs to an organization" })
export class Membership {
  @Field(() => OrganizationRole, { description: "What the member is there" })
  role!: OrganizationRole;

  @Field(() => DateTimeScalar, { description: "Since when" })
  joinedAt!: Date;
}
