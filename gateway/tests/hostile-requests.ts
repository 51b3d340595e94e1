/** One request that is meant to cost as much as its size allows. */
export interface HostileRequest {
  readonly name: string;
  /** The body as JSON. */
  readonly body: string;
}

/** Repeats a part until it fills a number of bytes. */
export function fill(bytes: number, part: (i: number) => string, separator = ","): string {
  const parts: string[] = [];
  for (let size = 0, i = 0; size < bytes; i++) {
    const next = part(i);
    if (size + next.length + separator.length > bytes) break;
    parts.push(next);
    size += next.length + separator.length;
  }
  return parts.join(separator);
}

let sent = 0;

/** The same document with a comment, so that nothing is known of it. The body must end with its document. */
export const unseen = (body: string): string => `${body.slice(0, -2)} #${sent++}"}`;

const GATES = "mutation($a: [ID!]!) { createGate(eventId: 1, name: \"x\", ticketTypeIds: $a) { id } }";
const BUY = "mutation($a: PurchaseTicketsInput!) { purchaseTickets(input: $a) { id } }";
const EVENTS = "query($a: EventFilter) { events(filter: $a) { totalCount } }";

const withVariable = (name: string, query: string, value: string): HostileRequest => ({
  name,
  body: `{"query":${JSON.stringify(query)},"variables":{"a":${value}}}`,
});
const withDocument = (name: string, query: string): HostileRequest => ({ name, body: JSON.stringify({ query }) });

/** Bodies whose variables are invalid in every element, or expensive to look at. */
export function hostileVariables(bytes: number): HostileRequest[] {
  const room = bytes - 1_000;
  const some = (count: number, part: (i: number) => string) => Array.from({ length: count }, (_, i) => part(i)).join(",");
  const share = Math.floor(room / 20);
  return [
    withVariable("empty lists for IDs", GATES, `[${fill(room, () => "[]")}]`),
    withVariable("as many empty lists as are allowed", GATES, `[${some(9_990, () => "[]")}]`),
    withVariable("objects for IDs", GATES, `[${some(4_900, (i) => `{"a${i}":1}`)}]`),
    withVariable("nulls for IDs", GATES, `[${fill(room, () => "null")}]`),
    withVariable("invalid purchase items", BUY, `{"items":[${fill(room, () => '{"quantity":"x","guests":[{}]}')}]}`),
    withVariable("as many invalid purchase items as are allowed", BUY, `{"items":[${some(4_900, () => '{"quantity":"x","z":1}')}]}`),
    withVariable("unknown fields", BUY, `{${some(9_990, (i) => `"field${i}":"${"x".repeat(Math.min(400, Math.floor(room / 9_990) - 20))}"`)}}`),
    withVariable("unknown fields beside a long string", BUY, `{"eventId":"${"x".repeat(room - 2_000)}",${some(40, (i) => `"u${i}":1`)}}`),
    withVariable("long names of unknown fields", BUY, `{${some(Math.min(9_000, Math.floor(room / 260)), (i) => `"${String(i).padEnd(250, "x")}":1`)}}`),
    withVariable("one name as long as the body", BUY, `{"${"x".repeat(room)}":1}`),
    withVariable("long strings for an enum", EVENTS, `{"status":[${some(20, () => `"${"x".repeat(share - 10)}"`)}]}`),
    withVariable("a long string for a number", "query($a: Int) { events(first: $a) { totalCount } }", `"${"x".repeat(room)}"`),
    withVariable("a long string for an object", BUY, `"${"x".repeat(room)}"`),
    withVariable("a long string where the value is fine", GATES, `["${"x".repeat(room)}"]`),
    withVariable("many objects for a number", "query($a: Int) { events(first: $a) { totalCount } }", `{${some(9_000, (i) => `"a${i}":{}`)}}`),
    withVariable("nested lists", GATES, "[".repeat(room / 2) + "]".repeat(room / 2)),
    withVariable("nested objects", BUY, `${'{"a":'.repeat(room / 6)}1${"}".repeat(room / 6)}`),
    withVariable("lists as deep as allowed", GATES, `[${some(300, () => "[".repeat(29) + "]".repeat(29))}]`),
    withVariable("half characters", GATES, `[${some(9_990, () => '"\\ud83d"')}]`),
    withVariable("half a character at the end", GATES, `["${"x".repeat(room - 10)}\\ud83d"]`),
    withVariable("escapes", GATES, `["${"\\u0041".repeat(room / 6)}"]`),
    withVariable("quotes", BUY, `{"eventId":"${'\\"'.repeat(room / 2)}","z":1}`),
    withVariable("control characters for an enum", EVENTS, `{"status":[${some(20, () => `"${"\\u0001".repeat(share / 6 - 10)}"`)}]}`),
    withVariable("a long number", "query($a: Int) { events(first: $a) { totalCount } }", "1".repeat(room)),
    withVariable("spaces", GATES, `[${" ".repeat(room)}]`),
    withVariable("what is not JSON", GATES, `[${fill(room, () => "1", " ")}]`),
    withVariable("variables that are not used", "{ events { totalCount } }", `[${some(9_990, () => "1")}]`),
    { name: "no GraphQL request", body: `[${fill(room, () => "{}")}]` },
    { name: "a long name of an operation", body: JSON.stringify({ query: "{ me { id } }", operationName: "x".repeat(room) }) },
    { name: "a long hash", body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: "x".repeat(room) } } }) },
    { name: "extensions", body: `{"query":"{ me { id } }","extensions":{"a":[${fill(room, () => "[]")}]}}` },
    { name: "a long document", body: JSON.stringify({ query: `{ me { id } } #${"x".repeat(room)}` }) },
  ];
}

/** Documents whose literals are invalid in every element, or expensive to look at. */
export function hostileDocuments(bytes: number): HostileRequest[] {
  const tokens = (count: number, part: (i: number) => string) => Array.from({ length: count }, (_, i) => part(i)).join(" ");
  const all = (part: (i: number) => string, around = 200) => fill(bytes - around, part, " ");
  return [
    withDocument("invalid inputs", `mutation { ${tokens(330, (i) => `a${i}: login(input: 1) { expiresIn }`)} }`),
    withDocument("invalid inputs and many lines", `mutation { ${tokens(330, (i) => `a${i}: login(input: 1) { expiresIn }`)} z: createGate(name: """${"\n".repeat(16_000)}""") { id } }`),
    withDocument("invalid items of a list", `mutation { createGate(eventId: 1, name: "x", ticketTypeIds: [${tokens(3_900, () => "1.5")}]) { id } }`),
    withDocument("nested literals", `mutation { createGate(ticketTypeIds: ${"[".repeat(1_900)}${"]".repeat(1_900)}) { id } }`),
    withDocument("unknown input fields", `mutation { purchaseTickets(input: { ${tokens(1_300, (i) => `f${i}: 1`)} }) { id } }`),
    withDocument("an object for an enum", `{ events(filter: { status: { ${tokens(1_300, (i) => `f${i}: 1`)} } }) { totalCount } }`),
    withDocument("a list for an enum", `{ events(filter: { timing: [${tokens(250, () => "x".repeat(250))}] }) { totalCount } }`),
    withDocument("long strings for an enum", `{ events(filter: { status: [${tokens(15, () => `"${"x".repeat(1_000)}"`)}] }) { totalCount } }`),
    withDocument("unknown fields", `{ ${all((i) => `evnts${i}`)} }`),
    withDocument("long names of unknown fields", `{ ${all((i) => String(i).padStart(256, "e"))} }`),
    withDocument("long aliases", `{ ${all((i) => `${String(i).padStart(240, "e")}: me { id }`)} }`),
    withDocument("one field again and again", `{ ${tokens(990, () => "events { totalCount }")} }`),
    withDocument("one field as often as is allowed", `{ ${tokens(100, () => "events { totalCount }")} }`),
    withDocument("other arguments each time", `{ ${tokens(400, (i) => `events(first: ${i}) { totalCount }`)} }`),
    withDocument("other arguments as often as is allowed", `{ ${tokens(90, (i) => `events(first: ${i}) { totalCount }`)} }`),
    withDocument("many fragments", `{ events { ${tokens(430, (i) => `...F${i}`)} } } ${tokens(430, (i) => `fragment F${i} on EventConnection { totalCount }`)}`),
    withDocument("a chain of fragments", `{ ...F0 } ${tokens(480, (i) => `fragment F${i} on Query { ...F${i + 1} }`)}`),
    withDocument("fragments that contain themselves", `{ ...F0 } ${tokens(400, (i) => `fragment F${i} on Query { ...F${(i * 7) % 400} }`)}`),
    withDocument("directives", `{ me ${tokens(1_900, () => "@x")} { id } }`),
    withDocument("variables", `query(${tokens(950, (i) => `$v${i}: Int`)}) { me { id } }`),
    withDocument("operations", tokens(500, (i) => `query Q${i} { me { id } }`)),
    withDocument("comments", `{ me { id } } ${all(() => "#\n")}`),
    withDocument("lines in a string", `{ event(id: """${"\n".repeat(16_000)}""") { nothing } }`),
    withDocument("escapes in a string", `{ event(id: "${"\\u0041".repeat(2_700)}") { nothing } }`),
    withDocument("a string that does not end", `{ event(id: """${"\n".repeat(60_000)}`),
    withDocument("deep selections", `{ ${"a{".repeat(1_900)} b ${"}".repeat(1_900)} }`),
    withDocument("inline fragments", `{ events { ${tokens(900, () => "... { totalCount }")} } }`),
    withDocument("braces", "{".repeat(bytes - 100)),
    withDocument("a long number", `{ events(first: ${"1".repeat(bytes - 200)}) { totalCount } }`),
    withDocument("questions about the schema", `{ __schema { ${tokens(60, (i) => `t${i}: types { fields { type { ofType { ofType { name } } } } }`)} } }`),
  ];
}
