import { Directive, Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../../platform/graphql/scalars";

@Directive('@key(fields: "id")')
@ObjectType({ description: "A person with an account" })
export class User {
  @Field(() => ID, { description: "Opaque" })
  id!: string;

  @Field(() => String, { description: "As the person wants to be called; 1 to 100 characters" })
  name!: string;

  @Field(() => DateTimeScalar, { description: "When the account was made" })
  createdAt!: Date;
}
