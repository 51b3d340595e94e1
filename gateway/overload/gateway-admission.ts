import type { FastifyInstance } from "fastify";
import type { GraphQLSchema } from "graphql";
import { admitRequests } from "../../platform/overload/admit-requests";
import { observedAdmission } from "../../platform/overload/observed-admission";
import type { GatewayConfig } from "../config";
import { OperationAdmission } from "./operation-admission";
import { OperationPriorities } from "./operation-priority";

/**
 * Operations at once with which a gateway begins, and the fewest. The right number between this and the configured one is
 * measured. With fewer, processes would wait for each other: one wake-up serves several operations.
 */
const INITIAL = 64;
const MIN = 16;

export interface GatewayAdmission {
  readonly operations: OperationAdmission;
  /** Uses another version of the API schema. */
  readonly load: (schema: GraphQLSchema) => void;
  /** Applies it to the routes that name a priority. Call this before they are added. */
  readonly protect: (app: FastifyInstance) => void;
  readonly close: () => void;
}

/** Bounds what one gateway process executes at once. */
export function gatewayAdmission(config: GatewayConfig): GatewayAdmission {
  const { maxInFlight, maxQueued, operationTimeout } = config;
  const { controller, close } = observedAdmission("gateway", {
    service: "gateway",
    limit: { initial: INITIAL, min: Math.min(MIN, maxInFlight), max: maxInFlight },
    queue: maxQueued,
  });
  const priorities = new OperationPriorities();
  return {
    operations: new OperationAdmission(controller, priorities, operationTimeout),
    load: (schema) => priorities.load(schema),
    // A client says neither how urgent it is nor how long it waits.
    protect: (app) => admitRequests(app, { service: "gateway", admission: controller, trustHeaders: false }),
    close,
  };
}
