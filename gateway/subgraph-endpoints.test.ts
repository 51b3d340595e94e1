import { testKeys } from "../platform/testing/test-keys";
import { readGatewayConfig } from "./config";
import { endpointResolver } from "./subgraph-endpoints";

const env = { ...testKeys(), REDIS_URL: "redis://127.0.0.1" };
const endpointOf = (values: NodeJS.ProcessEnv, name: string, url: string): string =>
  endpointResolver(readGatewayConfig({ ...env, ...values }))(name, url);

describe("the endpoint of a subgraph", () => {
  it.each<[string, NodeJS.ProcessEnv, string, string, string]>([
    [
      "the URL in the supergraph with its path, if no variable names it",
      {},
      "email",
      "http://h.example/suite/a",
      "http://h.example/suite/a",
    ],
    [
      "the same for a name of one of our services",
      {},
      "core",
      "http://h.example/suite/core?x=1",
      "http://h.example/suite/core?x=1",
    ],
    ["an origin in the supergraph as it is", {}, "email", "http://h.example:4001", "http://h.example:4001"],
    ["a host that is called like the subgraph", {}, "email", "http://email/graphql", "http://email/graphql"],
    [
      "the default of the variable, for the placeholder in our own supergraph",
      {},
      "core",
      "http://core/graphql",
      "http://127.0.0.1:3001/graphql",
    ],
    [
      "the variable of a service, if it is set",
      { CORE_URL: "http://core.internal:3001" },
      "core",
      "http://h.example/suite/core",
      "http://core.internal:3001/graphql",
    ],
    [
      "such a variable with a path as it is",
      { CORE_URL: "http://h.example/other/" },
      "core",
      "http://core/graphql",
      "http://h.example/other/",
    ],
    [
      "SUBGRAPH_URLS, before anything else",
      { SUBGRAPH_URLS: "email=https://m.example/v2/graphql, core=http://c.example", CORE_URL: "http://x" },
      "core",
      "http://y",
      "http://c.example/graphql",
    ],
    [
      "SUBGRAPH_URLS, for any name",
      { SUBGRAPH_URLS: "email=https://m.example/v2?a=b" },
      "email",
      "",
      "https://m.example/v2?a=b",
    ],
  ])("is %s", (_what, values, name, url, expected) => {
    expect(endpointOf(values, name, url)).toBe(expected);
  });

  it.each(["", "/relative", "ftp://h.example/a", "constructor"])(
    "is an error that names the variable, when the supergraph has %j",
    (url) => {
      expect(() => endpointOf({}, "constructor", url)).toThrow("set SUBGRAPH_URLS=constructor=http://");
    },
  );

  it.each(["email", "=http://h.example", "email=ftp://h.example", "email=nowhere"])(
    "is refused as SUBGRAPH_URLS=%s",
    (SUBGRAPH_URLS) => {
      expect(() => readGatewayConfig({ ...env, SUBGRAPH_URLS })).toThrow(/SUBGRAPH_URLS: must be name=url/);
    },
  );
});
