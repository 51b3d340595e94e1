import {
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { collectFields, fragmentsOf, withDefaults, type GivenVariables } from "../plugins/selected-fields";

/** What a mutation makes others do: workers, providers, the inboxes of strangers. */
export interface RequestedWork {
  /** Tickets to be reserved, each of which is then generated. */
  readonly tickets: number;
  /** Email addresses, to each of which an email may be sent. */
  readonly emails: number;
  /** Lines of imported files. */
  readonly rows: number;
}

const NOTHING: RequestedWork = { tickets: 0, emails: 0, rows: 0 };

/** Input fields whose value is a number of tickets, and arguments that are a file. */
const TICKETS = new Set(["PurchaseItemInput.quantity"]);
const FILES = new Set(["Mutation.importGuests.csv"]);
const EMAIL = "EmailAddress";
/** Lines after which an import is refused anyway. */
const MAX_ROWS = 50_000;
/** Tickets of one item: what is not a sensible number is refused later. */
const MAX_TICKETS = 1_000;

/**
 * Counts what a mutation asks for, in its variables and in its document. Fields that are skipped do not count.
 * @param variables of limited size; need not be valid
 */
export function requestedWork(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: GivenVariables,
): RequestedWork {
  const type = operation.operation === "mutation" ? schema.getMutationType() : null;
  if (!type) return NOTHING;
  const given = withDefaults(operation, variables);
  const roots = collectFields([operation.selectionSet], () => true, fragmentsOf(document), given, () => undefined);
  const meter = new WorkMeter();
  for (const [node] of roots.values()) {
    const field = node && type.getFields()[node.name.value];
    for (const { name, type: argumentType } of field?.args ?? [])
      meter.add(valueOf(node as FieldNode, name, given), argumentType, `Mutation.${(node as FieldNode).name.value}.${name}`);
  }
  return meter.total;
}

function valueOf({ arguments: given = [] }: FieldNode, name: string, variables: GivenVariables): unknown {
  const node = given.find((argument) => argument.name.value === name)?.value;
  return node && valueFromASTUntyped(node, variables);
}

class WorkMeter {
  private tickets = 0;
  private emails = 0;
  private rows = 0;

  get total(): RequestedWork {
    const { tickets, emails, rows } = this;
    return { tickets, emails, rows };
  }

  /** @param coordinate of the argument or input field that has the value */
  add(value: unknown, type: GraphQLInputType, coordinate: string): void {
    if (value === undefined || value === null) return;
    const nullable = isNonNullType(type) ? type.ofType : type;
    if (isListType(nullable)) {
      for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) this.add(item, nullable.ofType, coordinate);
    } else if (isInputObjectType(nullable)) {
      if (typeof value !== "object") return;
      for (const field of Object.values(nullable.getFields()))
        this.add((value as Record<string, unknown>)[field.name], field.type, `${nullable.name}.${field.name}`);
    } else if (getNamedType(nullable).name === EMAIL) this.emails++;
    else if (TICKETS.has(coordinate)) this.tickets += Math.min(MAX_TICKETS, Math.max(0, Number(value) || 0));
    else if (FILES.has(coordinate) && typeof value === "string") this.rows += linesOf(value);
  }
}

function linesOf(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1 && lines < MAX_ROWS; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
