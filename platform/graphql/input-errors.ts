import { GraphQLError, Kind, parse, visit } from "graphql";
import { ArgumentValidationError } from "type-graphql";

/** The shape of class-validator's errors that matters here. */
interface Violation {
  readonly property: string;
  readonly constraints?: Record<string, string> | undefined;
  readonly children?: readonly Violation[] | undefined;
}

/**
 * The bad fields that an error of graphql-js or type-graphql is about, by path within the input; null for any other
 * error. Bad scalars fail before any resolver runs, and in another way when they are written into the document: the
 * caller should not have to care.
 */
export function fieldsOf(error: GraphQLError): Record<string, string> | null {
  const { originalError } = error;
  if (originalError instanceof ArgumentValidationError) return violations((originalError.extensions as { validationErrors: Violation[] }).validationErrors);
  return coercion(error) ?? literal(error);
}

function violations(list: readonly Violation[], prefix = ""): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { property, constraints, children } of list) {
    const path = `${prefix}${property}`;
    const [why] = Object.values(constraints ?? {});
    // class-validator begins its messages with the property, which stands in the path already.
    if (why !== undefined) fields[path] = why.startsWith(`${property} `) ? why.slice(property.length + 1) : why;
    Object.assign(fields, violations(children ?? [], `${path}.`));
  }
  return fields;
}

/** `Variable "$input" got invalid value "x" at "input.buyer.email"; must be …` */
function coercion(error: GraphQLError): Record<string, string> | null {
  const found = /^Variable "\$(\w+)" got invalid value (?:[^]*?)(?: at "([^"]+)")?; ([^]+)$/.exec(error.message) ?? /^Variable "\$(\w+)"()() of required type/.exec(error.message);
  if (!found) return null;
  const [, variable = "", path = "", why = ""] = found;
  // Within an input object its own name says nothing; a variable of its own is named after its argument.
  const inner = path.replace(/^\w+\.?/, "").replace(/\[(\d+)\]/g, ".$1").replace(/^\./, "");
  const required = /^Field "(\w+)" of required type/.exec(why);
  if (required) return { [[inner, required[1]].filter(Boolean).join(".")]: "is required" };
  const unknown = /^Field "(\w+)" is not defined/.exec(why);
  if (unknown) return { [[inner, unknown[1]].filter(Boolean).join(".")]: "is not a field of this input" };
  return { [inner || variable]: why ? readable(why) : "is required" };
}

const readable = (why: string): string => why.replace(/^Expected type "[^"]+"\. ?/, "").replace(/\.$/, "") || "is not valid";

/** A bad scalar written into the document: its node is known, the field around it has to be found. */
function literal(error: GraphQLError): Record<string, string> | null {
  const [node] = error.nodes ?? [];
  const scalar = error.originalError instanceof GraphQLError ? error.originalError : error;
  const isOurs = scalar.extensions.scalar !== undefined || /^Expected value of type "/.test(error.message);
  if (!isOurs || !node?.loc) return null;
  const path: string[] = [];
  let found: string | null = null;
  const { start } = node.loc;
  const enter = (child: { kind: string; name?: { value: string }; loc?: { start: number; end: number } | undefined; value?: { loc?: { start: number } | undefined } }) => {
    path.push(child.name?.value ?? "");
    if (child.value?.loc?.start === start) found = path.slice(path.length > 1 ? 1 : 0).join(".");
  };
  const leave = () => void path.pop();
  visit(parse(node.loc.source.body), { [Kind.OBJECT_FIELD]: { enter, leave }, [Kind.ARGUMENT]: { enter, leave } });
  return { [found ?? "input"]: readable(error.message.replace(/^Expected value of type "[^"]+", found [^;]*;? ?/, "")) };
}
