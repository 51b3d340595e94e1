import { randomUUID } from "node:crypto";

/** What attackers know: all of it is public, or comes with an account that anybody can open. */
export interface Target {
  readonly eventId: string;
  readonly paidTypeId: string;
  readonly freeTypeId: string;
  /** The address of an account that is not theirs. */
  readonly victim: string;
}

/** One HTTP request. */
export interface Shot {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  /** Whether it carries the access token of an account without a confirmed address. */
  readonly signedIn?: boolean;
}

export interface Attack {
  readonly name: string;
  /** What the request costs where nothing is measured first, in one line. */
  readonly aim: string;
  /** The next request of one attacker; no two are equal, so no cache helps. */
  readonly shot: (target: Target) => Shot;
}

/** An attack on a WebSocket: what is sent, or null for a socket that is only held open. */
export interface SocketAttack {
  readonly name: string;
  readonly aim: string;
  readonly frame: (() => string | Buffer) | null;
}

const graphql = (query: string, variables?: unknown, signedIn = false): Shot => ({
  method: "POST",
  path: "/graphql",
  body: JSON.stringify({ query, variables }),
  signedIn,
});

const letters = (): string => randomUUID().replaceAll("-", "").replace(/^\d/, "x");
const times = (count: number, text: (index: number) => string): string => Array.from({ length: count }, (_, index) => text(index)).join(" ");
const wrongIds = (count: number): unknown[] => Array.from({ length: count }, () => []);

const CREATE_GATE = `mutation($a: [ID!]!) { createGate(eventId: 1, name: "x", ticketTypeIds: $a) { id } }`;
const BUY = "purchaseTickets(input: $input) { id tickets { qrCodeData } }";

const purchase = ({ eventId }: Target, ticketTypeId: string, quantity: number): Record<string, unknown> => ({
  eventId,
  items: [{ ticketTypeId, quantity }],
  buyer: { firstName: "Mallory", lastName: "Smith", email: `m-${randomUUID()}@strangers.example` },
  returnUrl: "http://localhost/return",
  idempotencyKey: randomUUID(),
});

export const ATTACKS: readonly Attack[] = [
  {
    name: "invalid variables",
    aim: "85,000 invalid elements, each of them an error",
    shot: () => graphql(CREATE_GATE, { a: wrongIds(85_000) }),
  },
  {
    name: "invalid variables, 5 MB",
    aim: "1.7 million invalid elements, with an account",
    shot: () => graphql(CREATE_GATE, { a: wrongIds(1_700_000) }, true),
  },
  {
    name: "invalid literals",
    aim: "330 errors in a document, each with a place to look up",
    shot: () => graphql(`mutation ${letters()} { ${times(330, (index) => `a${index}: login(input: 1) { expiresIn }`)} }`),
  },
  {
    name: "long names",
    aim: "documents of 230 KB to fill caches with",
    shot: () => graphql(`{ ${letters()}${"x".repeat(230_000)}: events(first: 1) { totalCount } }`),
  },
  {
    name: "new documents",
    aim: "30 aliases over all subgraphs, planned anew each time",
    shot: () =>
      graphql(
        `query ${letters()} { ${times(30, (index) => `a${index}: event(id: "1") { scanStatistics { scans } organization { name } gates { name } purchases { edges { node { payment { id } tickets { scanCount qrCodeData } } } } }`)} }`,
      ),
  },
  {
    name: "nested variables",
    aim: "20,000 levels of lists",
    shot: () => ({
      method: "POST",
      path: "/graphql",
      body: `{"query":${JSON.stringify(CREATE_GATE)},"variables":{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}}`,
    }),
  },
  {
    name: "holds",
    aim: "ten tickets held for nothing, by ever new buyers",
    shot: (target) => graphql(`mutation($input: PurchaseTicketsInput!) { ${BUY} }`, { input: purchase(target, target.paidTypeId, 10) }),
  },
  {
    name: "free tickets",
    aim: "ten free tickets with PDFs and an email to a stranger",
    shot: (target) => graphql(`mutation($input: PurchaseTicketsInput!) { ${BUY} }`, { input: purchase(target, target.freeTypeId, 10) }),
  },
  {
    name: "passwords",
    aim: "guesses, each with an argon2 hash",
    shot: ({ victim }) =>
      graphql("mutation($input: LoginInput!) { login(input: $input) { expiresIn } }", { input: { email: victim, password: letters() } }),
  },
  {
    name: "emails",
    aim: "password resets for strangers",
    shot: () => graphql(`mutation { requestPasswordReset(email: "${randomUUID()}@strangers.example") }`),
  },
  { name: "keys", aim: "a call to auth for each request", shot: () => ({ method: "GET", path: "/.well-known/jwks.json" }) },
  { name: "readiness", aim: "seven calls for each request", shot: () => ({ method: "GET", path: "/health/ready" }) },
  { name: "files", aim: "a signature to check for each request", shot: () => ({ method: "GET", path: `/files/tickets/${randomUUID()}.pdf?expires=1&signature=x` }) },
];

export const SOCKET_ATTACKS: readonly SocketAttack[] = [
  { name: "idle sockets", aim: "as many as there may be", frame: null },
  { name: "oversized frames", aim: "a frame of 1 MB on each socket", frame: () => Buffer.alloc(1_000_000, 65) },
  {
    name: "invalid subscriptions",
    aim: "30,000 invalid elements in a frame",
    frame: () => JSON.stringify({ id: randomUUID(), type: "subscribe", payload: { query: CREATE_GATE, variables: { a: wrongIds(30_000) } } }),
  },
];
