import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from "fastify";
import type { SentRequest } from "../limits/sent-request";
import type { OperationAdmission } from "./operation-admission";

/**
 * Handles an operation that came by POST or GET when there is a place for it, and not after its client has disconnected.
 * @param sentBy what a request asks for
 */
export function admitHttpOperation(
  admission: OperationAdmission,
  sentBy: (request: FastifyRequest) => SentRequest | undefined,
  handle: RouteHandlerMethod,
): RouteHandlerMethod {
  return function (request, reply) {
    const { document, operationName } = sentBy(request) ?? {};
    const operation = { document: document?.document, operationName };
    return admission.run(operation, onDisconnect(reply), async (work) => {
      request.work = work;
      return await handle.call(this, request, reply);
    }, () => reply.statusCode === 200);
  };
}

const onDisconnect = ({ raw }: FastifyReply) => (gone: () => void): (() => void) => {
  const closed = (): void => {
    if (!raw.writableFinished) gone();
  };
  raw.once("close", closed);
  return () => void raw.off("close", closed);
};
