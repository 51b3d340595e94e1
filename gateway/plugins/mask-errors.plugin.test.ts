import { GraphQLError } from "graphql";
import { notFound } from "../../platform/errors/platform-errors";
import { createLogger } from "../../platform/logging/logger";
import { completeResult, errorMask } from "./mask-errors.plugin";

const logger = createLogger("test", "silent");
const mask = errorMask(logger);
const fromSubgraph = (extensions: Record<string, unknown>, message = "said the subgraph") => new GraphQLError(message, { path: ["event"], extensions: { serviceName: "core", ...extensions } });

it("keeps what a client needs to solve a challenge, or to stay within a limit", () => {
  const challenge = { kind: "altcha", parameters: { nonce: "00" }, signature: "s", expiresAt: "2026-01-01T00:00:00Z" };
  expect(mask(fromSubgraph({ code: "CHALLENGE_REQUIRED", challenge }))).toMatchObject({ extensions: { code: "CHALLENGE_REQUIRED", challenge } });
  expect(mask(fromSubgraph({ code: "BUYER_LIMIT_REACHED", ticketTypeId: "t", maxPerBuyer: 4 }))).toMatchObject({ extensions: { ticketTypeId: "t", maxPerBuyer: 4 } });
});

it("lets our codes through, with what clients may see", () => {
  const error = fromSubgraph({ code: "SOLD_OUT", ticketTypeId: "t", available: 3, stacktrace: ["at /app/x.js"], sql: "select" });
  expect(mask(error)).toEqual({ message: "said the subgraph", path: ["event"], extensions: { code: "SOLD_OUT", ticketTypeId: "t", available: 3 } });
});

it.each([{ code: "DOWNSTREAM_SERVICE_ERROR" }, { code: "GRAPHQL_VALIDATION_FAILED" }, { code: "BAD_REQUEST" }, {}, { code: 42 }])("masks what is not ours: %j", (extensions) => {
  const { message, path, extensions: shown } = mask(fromSubgraph(extensions, "Cannot query field secretColumn at http://10.0.0.7"));
  expect(message).toBe("Something went wrong on our side.");
  expect(path).toEqual(["event"]);
  expect(shown?.code).toBe("INTERNAL_SERVER_ERROR");
});

it("keeps an error of the gateway's own", () => {
  expect(mask(new GraphQLError("x", { originalError: notFound("event") })).extensions?.code).toBe("NOT_FOUND");
});

it("masks whatever else is thrown", () => {
  expect(mask(new Error("connect ECONNREFUSED 10.0.0.7")).message).toBe("Something went wrong on our side.");
  expect(mask("text").extensions?.code).toBe("INTERNAL_SERVER_ERROR");
});

it("calls a document of too many tokens too complex", () => {
  const error = new GraphQLError("Syntax Error: Document contains more that 10 tokens. Parsing aborted.", { extensions: { code: "GRAPHQL_PARSE_FAILED" } });
  expect(mask(error).extensions?.code).toBe("QUERY_TOO_COMPLEX");
});

it("makes an error of a null that the executor only noted, and keeps other extensions", () => {
  const result = completeResult({ data: null, extensions: { other: 1, valueCompletion: [{ message: "Cannot return null for non-nullable field Event.title.", path: ["event", "title"] }] } }, logger);
  expect(result).toEqual({ data: null, extensions: { other: 1 }, errors: [expect.objectContaining({ path: ["event", "title"], message: "Something went wrong on our side." })] });
});
