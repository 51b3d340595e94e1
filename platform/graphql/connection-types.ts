import { Field, Int, ObjectType, type ClassType } from "type-graphql";
import { PageInfo } from "./page-info.type";

/** The Relay connection and edge types of a node type: `connectionTypes("Guest", () => Guest)` → GuestConnection, GuestEdge. */
export function connectionTypes<T extends object>(name: string, node: () => ClassType<T>) {
  @ObjectType(`${name}Edge`, { description: `One ${name} in a list` })
  class Edge {
    @Field(() => String, { description: "Where it stands in the list, for `after`" })
    cursor!: string;

    @Field(node, { description: "The record itself" })
    node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name} records` })
  class Connection {
    @Field(() => [Edge], { description: "The records of this page, with their cursors" })
    edges!: Edge[];

    @Field(() => PageInfo, { description: "Where this page stands" })
    pageInfo!: PageInfo;

    @Field(() => Int, { description: "How many there are in all" })
    totalCount!: number;
  }

  return { Edge, Connection };
}
