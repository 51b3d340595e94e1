import { getOperationAST } from "graphql";
import { readFileSync } from "node:fs";
import { usedHeap } from "../../platform/testing/heap";
import { DocumentReader } from "../limits/sent-document";
import { LiveSupergraph, type LivePlan } from "./live-plan";

const supergraph = new LiveSupergraph(readFileSync("gateway/supergraph.graphql", "utf8"), () => "http://127.0.0.1:9/graphql");
const FIELDS = "id organization { name } gates { id } purchases { edges { node { payment { id } tickets { scanCount qrCodeData } } } }";
const subscription = (i: number): string =>
  `subscription S${i} { purchaseUpdated(purchaseId: "x") { ${Array.from({ length: 12 }, (_, n) => `a${n}: event { ${FIELDS} }`).join(" ")} } }`;

describe("the plans of subscriptions", () => {
  it("take no more memory than is counted for them", () => {
    const reader = new DocumentReader({ maxDocumentBytes: 65_536, maxTokens: 4_000 }, null);
    const plans: LivePlan[] = [];
    const make = (i: number): void => {
      const sent = reader.read(subscription(i));
      const { document, operation } = supergraph.read(sent, undefined, { maxTokens: 4_000, hideSuggestions: false });
      expect(operation).toBe(getOperationAST(document));
      plans.push(supergraph.plan(sent, { document, operation: operation!, query: sent.query, operationName: undefined }, null));
      expect(supergraph.hasPlan(sent, undefined)).toBe(true);
    };
    make(0);
    const before = usedHeap();
    for (let i = 1; i <= 30; i++) make(i);
    const grown = usedHeap() - before;
    const counted = plans.slice(1).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(counted).toBeGreaterThan(1_000_000);
    expect(grown).toBeLessThan(1.5 * counted);
  });
});
