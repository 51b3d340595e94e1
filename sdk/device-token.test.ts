import { parse } from "graphql";
import { createEventPlannerClient } from "./client";

const LOGIN = parse("mutation ($input: LoginInput!) { login(input: $input) { deviceToken user { email } } }");

/** A client whose server answers every sign-in with a token of the account, and what it was sent. */
function connect(options: object = {}) {
  const sent: { email: string; deviceToken?: string }[] = [];
  const answer = (async (_url: string, { body }: { body: string }) => {
    const { input } = (JSON.parse(body) as { variables: { input?: { email: string; deviceToken?: string } } }).variables;
    if (input) sent.push(input);
    const data = input ? { login: { deviceToken: `epd_${input.email}`, user: { email: input.email.toLowerCase() } } } : { me: null };
    return new Response(JSON.stringify({ data }), { headers: { "content-type": "application/json" } });
  }) as unknown as typeof fetch;
  const client = createEventPlannerClient({ url: "http://127.0.0.1/graphql", fetch: answer, ...options });
  return { sent, logIn: (input: object) => client.request(LOGIN, { input }), client };
}

describe("the token of a device", () => {
  it("is sent at the next sign-in to the same account", async () => {
    const { sent, logIn } = connect();
    await logIn({ email: "ada@example.com" });
    await logIn({ email: "Ada@example.com" });
    await logIn({ email: "bob@example.com" });
    expect(sent.map(({ deviceToken }) => deviceToken)).toEqual([undefined, "epd_ada@example.com", undefined]);
  });

  it("is what the caller passes, if they pass one", async () => {
    const { sent, logIn } = connect();
    await logIn({ email: "ada@example.com" });
    await logIn({ email: "ada@example.com", deviceToken: "epd_own" });
    expect(sent.at(-1)?.deviceToken).toBe("epd_own");
  });

  it("is kept where the caller says", async () => {
    const tokens = new Map([["ada@example.com", "epd_stored"]]);
    const deviceTokens = { load: async (email: string) => tokens.get(email) ?? null, save: (email: string, token: string) => void tokens.set(email, token) };
    const { sent, logIn, client } = connect({ deviceTokens });
    await logIn({ email: "ada@example.com" });
    expect(sent[0]?.deviceToken).toBe("epd_stored");
    expect(tokens.get("ada@example.com")).toBe("epd_ada@example.com");
    await expect(client.request(parse("{ me { id } }"))).resolves.toEqual({ me: null });
  });
});
