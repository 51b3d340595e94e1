import { GraphQLError, Kind } from "graphql";
import { ArgumentValidationError } from "type-graphql";
import { MAX_FIELDS, short } from "../errors/bounded-fields";
import { literalPath } from "./literal-path";

/** Bad fields by their path within the input, each with what is wrong with it. */
export type BadFields = Record<string, string>;

/** The shape of class-validator's errors that matters here. */
interface Violation {
  readonly property: string;
  readonly constraints?: Record<string, string> | undefined;
  readonly children?: readonly Violation[] | undefined;
}

/** Characters at the end of a message in which the path of a variable is looked for. The value before it may be long. */
const PATH_AT_END = 2_000;

/**
 * The bad fields that an error of graphql-js or type-graphql is about; null for any other error. Bad scalars fail before
 * any resolver runs, and in another way when they are written into the document: the caller should not have to care.
 */
export function fieldsOf(error: GraphQLError): BadFields | null {
  const { originalError } = error;
  if (originalError instanceof ArgumentValidationError) {
    const fields: BadFields = {};
    addViolations(fields, (originalError.extensions as { validationErrors: Violation[] }).validationErrors, "");
    return fields;
  }
  const found = variable(error) ?? argument(error) ?? literal(error);
  return found && { [short(found.field)]: short(found.why) };
}

interface BadField {
  readonly field: string;
  readonly why: string;
}

function addViolations(fields: BadFields, list: readonly Violation[], prefix: string): void {
  for (const { property, constraints, children } of list) {
    if (Object.keys(fields).length >= MAX_FIELDS) return;
    const path = `${prefix}${property}`;
    const [why] = Object.values(constraints ?? {});
    // class-validator begins its messages with the property, which is in the path already.
    if (why !== undefined) fields[short(path)] = short(why.startsWith(`${property} `) ? why.slice(property.length + 1) : why);
    addViolations(fields, children ?? [], `${path}.`);
  }
}

/** `Variable "$input" got invalid value "x" at "input.buyer.email"; must be …`, or a variable that is missing or null. */
function variable(error: GraphQLError): BadField | null {
  const { message } = error;
  const name = /^Variable "\$(\w+)" /.exec(message)?.[1];
  if (name === undefined) return null;
  const absent = /^Variable "\$\w+" of (required|non-null) type /.exec(message);
  if (absent) return { field: name, why: absent[1] === "required" ? "is required" : "must not be null" };
  if (!message.startsWith(`Variable "$${name}" got invalid value `)) return null;
  const { head, why } = parts(error);
  // At the end, and in quotes that the value before it cannot have: those are escaped.
  const path = / at "(\w+(?:\.\w+|\[\d+\])*)"$/.exec(head.slice(-PATH_AT_END))?.[1] ?? name;
  const steps = path.replace(/\[(\d+)\]/g, ".$1").split(".");
  return within(steps, why);
}

/** What graphql-js says of a variable: its value and path, and the reason, which is the message of the original error. */
function parts({ message, originalError }: GraphQLError): { head: string; why: string } {
  const why = originalError?.message;
  if (why !== undefined && message.endsWith(`; ${why}`)) return { head: message.slice(0, -why.length - 2), why };
  const at = message.lastIndexOf("; ");
  return at === -1 ? { head: message, why: "" } : { head: message.slice(0, at), why: message.slice(at + 2) };
}

/** What is wrong with a value may be wrong with one of its fields. */
function within(path: readonly string[], why: string): BadField {
  const inner = /^Field "(\w+)" (of required type|is not defined)/.exec(why);
  if (!inner) return { field: nameOf(path), why: readable(why) };
  const field = nameOf([...path, inner[1] ?? ""]);
  return { field, why: inner[2] === "is not defined" ? "is not a field of this input" : "is required" };
}

/** An argument that a nullable variable made null: noticed only while the operation runs. */
function argument({ message }: GraphQLError): BadField | null {
  const found = /^Argument "(\w+)" of (?:non-null type .* must not be null\.$|required type .* was provided the variable )/.exec(message);
  return found && { field: found[1] ?? "", why: "must not be null" };
}

/** A bad scalar written into the document: its node is known, the field around it has to be found. */
function literal(error: GraphQLError): BadField | null {
  const [node] = error.nodes ?? [];
  const scalar = error.originalError instanceof GraphQLError ? error.originalError : error;
  const isOurs = scalar.extensions.scalar !== undefined || error.message.startsWith('Expected value of type "');
  if (!isOurs || !node?.loc) return null;
  const path = literalPath(node);
  const why = node.kind === Kind.NULL ? "must not be null" : literalReason(error, scalar);
  return { field: path ? nameOf(path) : "input", why };
}

/** `Expected value of type "DateTime!", found "x"; must be …`: the value may contain anything, the reason is the original's. */
function literalReason(error: GraphQLError, scalar: GraphQLError): string {
  if (scalar !== error && error.message.endsWith(scalar.message)) return readable(scalar.message);
  return readable(error.message.replace(/^Expected value of type "[^"]+", found [^;]*;? ?/, ""));
}

/** Fields of an input object are named without the argument or variable, items of a list with it. */
export const nameOf = (path: readonly string[]): string => path.slice(path.length > 1 && !/^\d+$/.test(path[1] ?? "") ? 1 : 0).join(".");

function readable(why: string): string {
  if (/^Expected non-nullable type "[^"]+" not to be null\.$/.test(why)) return "must not be null";
  return why.replace(/^Expected type "[^"]+"\. ?/, "").replace(/\.$/, "") || "is not valid";
}
