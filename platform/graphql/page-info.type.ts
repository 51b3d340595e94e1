import { Directive, Field, ObjectType } from "type-graphql";

@Directive("@shareable")
@ObjectType({ description: "Where a page stands in its list" })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether there is more after this page" })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether there is something before this page" })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "The cursor of the first edge; null on an empty page" })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "The cursor of the last edge, for `after`; null on an empty page" })
  endCursor!: string | null;
}
