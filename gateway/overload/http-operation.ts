import type { FastifyReply, RouteHandlerMethod } from "fastify";
import { operationRequest, type OperationAdmission } from "./operation-admission";

/** Handles an operation that came by POST or GET when there is a place for it, and not after its client has disconnected. */
export function admitHttpOperation(admission: OperationAdmission, handle: RouteHandlerMethod): RouteHandlerMethod {
  return function (request, reply) {
    const operation = operationRequest(request.method === "GET" ? request.query : request.body);
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
