import {
  getNamedType,
  isListType,
  isNonNullType,
  Kind,
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { lessUrgent, type Priority } from "../../platform/overload/priority";
import { fragmentsOf } from "../plugins/selected-fields";

/** How urgent an operation is, and a name for operations that take about equally long. */
export interface Urgency {
  readonly priority: Priority;
  /** The name of the first root field. */
  readonly kind: string;
}

/**
 * Root fields that are more or less urgent than others of their kind. Scanning comes first, because a crowd waits at the
 * gate; then what earns money.
 */
const PRIORITIES: Readonly<Record<string, Priority>> = {
  "Mutation.scanTicket": "critical",
  "Mutation.admitTicket": "critical",
  "Mutation.undoScan": "critical",
  "Mutation.purchaseTickets": "high",
  "Mutation.retryPayment": "high",
  "Mutation.cancelPurchase": "high",
  "Mutation.exportGuests": "low",
};

const MAX_FRAGMENT_DEPTH = 20;
const UNKNOWN: Urgency = { priority: "normal", kind: "" };
/** A document that is not GraphQL gets its error when there is time for it. */
const UNREADABLE: Urgency = { priority: "low", kind: "" };

/** Tells how urgent operations are from their root fields, before they are validated and planned. */
export class OperationPriorities {
  private schema: GraphQLSchema | undefined;

  /** Uses another version of the API schema. */
  load(schema: GraphQLSchema): void {
    this.schema = schema;
  }

  /**
   * An operation is as urgent as its least urgent root field.
   * @param document undefined for a persisted operation whose document is not known here; null for what is not GraphQL
   */
  of(document: DocumentNode | null | undefined, operationName: string | null | undefined): Urgency {
    if (document === undefined) return UNKNOWN;
    return document === null ? UNREADABLE : this.read(document, operationName ?? undefined);
  }

  private read(document: DocumentNode, operationName: string | undefined): Urgency {
    const operations = document.definitions.filter((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION);
    const operation = operationName === undefined ? operations[0] : operations.find(({ name }) => name?.value === operationName);
    if (!operation) return UNREADABLE;
    const fields = rootFields(document, operation.selectionSet);
    const [first = ""] = fields;
    const priorities = [...fields].map((field) => this.priorityOf(operation, field));
    return { priority: priorities.reduce(lessUrgent, priorities[0] ?? "low"), kind: first };
  }

  private priorityOf({ operation }: OperationDefinitionNode, field: string): Priority {
    const type = operation === "mutation" ? "Mutation" : operation === "query" ? "Query" : "Subscription";
    const listed = PRIORITIES[`${type}.${field}`];
    if (listed) return listed;
    if (operation !== "query") return "normal";
    const definition = this.schema?.getQueryType()?.getFields()[field];
    return definition && !isList(definition) ? "normal" : "low";
  }
}

/** Names of the fields at the root, those in fragments included. */
function rootFields(document: DocumentNode, root: SelectionSetNode): ReadonlySet<string> {
  const fragments = fragmentsOf(document);
  const names = new Set<string>();
  const seen = new Set<string>();
  const collect = (set: SelectionSetNode, depth: number): void => {
    if (depth > MAX_FRAGMENT_DEPTH) return;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value !== "__typename") names.add(selection.name.value);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet, depth + 1);
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) collect(fragment.selectionSet, depth + 1);
      }
    }
  };
  collect(root, 0);
  return names;
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type) || getNamedType(type).name.endsWith("Connection");
}
