import { waitFor } from "../../platform/testing/wait-for";
import { startGateway } from "../start-gateway";
import { connect } from "./client";
import type { FakeSystem } from "./fake-system";
import { useGateway } from "./use-gateway";

let system: FakeSystem;
let url: string;
useGateway((started) => ({ system, url } = started));

describe("the size of a message", () => {
  it("may be that of a body: larger for a signed-in caller, and the code and reason of the close say so", async () => {
    const other = await startGateway({ ...system.env, BODY_LIMIT: "4096", BODY_LIMIT_SIGNED_IN: "200000" });
    const send = async (authorization: string, bytes: number) => {
      const client = connect(other.urls.gateway ?? "", { authorization });
      const outcome: { data?: unknown; closed?: { code: number; reason: string } } = {};
      client.subscribe(
        { query: "{ me { id } }", variables: { x: "x".repeat(bytes) } },
        {
          next: ({ data }) => (outcome.data = data),
          error: (error) => (outcome.closed = error as never),
          complete: () => undefined,
        },
      );
      await waitFor("an outcome", () => outcome.data ?? outcome.closed);
      await client.dispose();
      return outcome;
    };
    const account = system.state.account();
    const token = `Bearer ${system.token(account)}`;
    try {
      expect(await send(token, 150_000)).toEqual({ data: { me: { id: account.id } } });
      expect(await send("", 3_000)).toEqual({ data: { me: null } });
      // Complete, still arriving, and larger than any message may be.
      for (const bytes of [5_000, 150_000])
        expect((await send("", bytes)).closed).toMatchObject({
          code: 1009,
          reason: "The message exceeds the limit of 4096 bytes.",
        });
      expect((await send(token, 250_000)).closed).toMatchObject({
        code: 1009,
        reason: "The message exceeds the limit of 200000 bytes.",
      });
      expect((await send(token, 900_000)).closed).toMatchObject({ code: 1009 });
    } finally {
      await other.stop();
    }
  });

  it("is no obstacle on the way to the subgraph, whose socket many callers share", async () => {
    const client = connect(url, { authorization: `Bearer ${system.token(system.state.account())}` });
    const firstOf = async (id: string) => {
      const outcome: { data?: unknown; error?: unknown } = {};
      client.subscribe(
        { query: "subscription($id: ID!) { eventUpdated(id: $id) { seats } }", variables: { id } },
        {
          next: ({ data, errors }) => Object.assign(outcome, { data, error: errors }),
          error: (error) => (outcome.error = error),
          complete: () => undefined,
        },
      );
      await waitFor("the first event", () => outcome.data ?? outcome.error);
      return outcome;
    };
    // The subgraph read it, and refused the ID.
    const fields = { id: "must have at most 50,000 characters" };
    expect(await firstOf("x".repeat(1_000_000))).toMatchObject({ error: [{ extensions: { code: "BAD_USER_INPUT", fields } }] });
    expect(await firstOf("1")).toEqual({ data: { eventUpdated: { seats: 10 } } });
    await client.dispose();
  });
});
