import { HeaderMap, type ApolloServer, type BaseContext } from "@apollo/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Readable } from "node:stream";

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/**
 * Serves GraphQL over HTTP with a started Apollo Server. The query string is taken from the URL as it came: a request
 * needs no valid Host for that.
 * @param context creates the context of one request; a GraphQLError that it throws is the response
 */
export function apolloHandler<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  context: (request: FastifyRequest) => Promise<Context>,
): Handler {
  return async (request, reply) => {
    const { url, method, headers, body } = request;
    const query = url.indexOf("?");
    const response = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers: headerMap(headers), search: query === -1 ? "" : url.slice(query), body },
      context: () => context(request),
    });
    for (const [name, value] of response.headers) void reply.header(name, value);
    void reply.code(response.status ?? 200);
    return reply.send(
      response.body.kind === "complete" ? response.body.string : Readable.from(response.body.asyncIterator),
    );
  };
}

function headerMap(headers: FastifyRequest["headers"]): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return map;
}
