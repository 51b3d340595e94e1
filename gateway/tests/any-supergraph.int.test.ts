import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Running } from "../../platform/lifecycle/run-process";
import { testKeys } from "../../platform/testing/test-keys";
import { waitFor } from "../../platform/testing/wait-for";
import { startGateway } from "../start-gateway";
import { connect, post, subscribe } from "./client";
import { ForeignHost } from "./foreign-subgraphs";

const file = join(mkdtempSync(join(tmpdir(), "any-supergraph-")), "supergraph.graphql");
const env = {
  NODE_ENV: "test",
  REDIS_URL: process.env.TEST_REDIS_URL,
  ...testKeys(),
  SUPERGRAPH: file,
  GATEWAY_PORT: "0",
  LOG_LEVEL: "silent",
  RATE_LIMIT: "0",
};
let host: ForeignHost;
let gateway: Running | undefined;

beforeEach(async () => {
  host = new ForeignHost();
  await host.start();
});

afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await host.stop();
});

async function serve(sdl: string, more: NodeJS.ProcessEnv = {}): Promise<string> {
  writeFileSync(file, sdl);
  gateway = await startGateway({ ...env, ...more });
  return gateway.urls.gateway ?? "";
}
const readiness = async (url: string) => {
  const response = await fetch(`${url}/health/ready`);
  const { dependencies } = (await response.json()) as { dependencies: Record<string, boolean> };
  return { status: response.status, dependencies };
};
const BOTH = ["products", "stock-levels"];

describe("a supergraph of subgraphs that no variable names", () => {
  it("is served from the URLs in the file, with their paths", async () => {
    const url = await serve(host.supergraph(BOTH));
    const { data, errors } = await post(url, '{ product(id: "3") { name left } low { id name } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ product: { name: "Product 3", left: 30 }, low: [{ id: "1", name: "Product 1" }] });
    expect(new Set(host.asked)).toEqual(new Set(["POST /suite/products", "POST /suite/stock-levels"]));
  });

  it("is subscribed to at the same URLs, and completed from the other ones", async () => {
    const client = connect(await serve(host.supergraph(BOTH)));
    const received = subscribe(client, 'subscription { stockChanged(id: "4") { left name } }');
    await waitFor("the end", () => received.complete);
    expect([received.events, received.errors]).toEqual([
      [{ data: { stockChanged: { left: 40, name: "Product 4" } } }],
      [],
    ]);
    await client.dispose();
  });

  it("is ready as soon as its own subgraphs are, whatever becomes of services that it does not have", async () => {
    const url = await serve(host.supergraph(BOTH));
    expect(await readiness(url)).toMatchObject({
      status: 200,
      dependencies: { redis: true, products: true, "stock-levels": true },
    });
    expect(Object.keys((await readiness(url)).dependencies).sort()).toEqual(["products", "redis", "stock-levels"]);
  });

  it("is not ready while one of them does not answer", async () => {
    const url = await serve(host.supergraph(BOTH, { products: "http://127.0.0.1:1/graphql" }));
    expect(await readiness(url)).toMatchObject({
      status: 503,
      dependencies: { products: false, "stock-levels": true },
    });
  });
});

describe("a variable", () => {
  it("wins over the URL in the file", async () => {
    const url = await serve(host.supergraph(BOTH, { products: "http://127.0.0.1:1/graphql" }), {
      SUBGRAPH_URLS: `products=${host.origin}/suite/products`,
    });
    expect((await post(url, '{ product(id: "3") { name left } }')).data).toEqual({
      product: { name: "Product 3", left: 30 },
    });
    expect((await readiness(url)).status).toBe(200);
  });

  it("is named when the file has no usable URL", async () => {
    await expect(serve(host.supergraph(BOTH, { products: "nowhere" }))).rejects.toThrow(
      "set SUBGRAPH_URLS=products=http://",
    );
  });
});

describe("a file that changes", () => {
  it("brings a new subgraph without a restart, and its readiness", async () => {
    const url = await serve(host.supergraph(BOTH));
    const best = async () => (await post(url, "{ best { stars name left } }")).data;
    expect(await best()).toBeUndefined();
    writeFileSync(file, host.supergraph([...BOTH, "reviews"]));
    await waitFor("the new subgraph", async () => (await best()) !== undefined);
    expect(await best()).toEqual({ best: { stars: 5, name: "Product 7", left: 70 } });
    expect((await readiness(url)).dependencies).toMatchObject({ reviews: true });
  });

  it("moves a subgraph to another URL", async () => {
    const url = await serve(host.supergraph(BOTH, { products: "http://127.0.0.1:1/graphql" }));
    expect((await post(url, '{ product(id: "3") { name } }')).errors).toMatchObject([
      { extensions: { code: "SERVICE_UNAVAILABLE", service: "products" } },
    ]);
    writeFileSync(file, host.supergraph(BOTH));
    await waitFor(
      "the subgraph at its new URL",
      async () => (await post(url, '{ product(id: "3") { name } }')).data?.product !== null,
    );
    expect((await readiness(url)).status).toBe(200);
  });
});
