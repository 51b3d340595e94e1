import type { ApolloGateway } from "@apollo/gateway";
import type { OperationDefinitionNode } from "graphql";
import { createHash } from "node:crypto";
import type { GatewayContext } from "../gateway-context";
import type { Caller } from "../auth/caller";
import { networkOf } from "../../platform/http/canonical-address";
import type { AdmittedOperation } from "../plugins/admission";
import { isIntrospection } from "../plugins/introspection.plugin";
import type { RateLimit } from "../plugins/rate-limit";
import type { PlanningLine } from "./planning-line";
import { operationUnits } from "./work-units";

/** What a query plan is found by. */
export interface PlanKey {
  /** The SHA-256 of the document. */
  readonly hash: string | undefined;
  readonly operationName: string | null | undefined;
}

/** The query plans that @apollo/gateway keeps, bounded by their bytes. */
export class PlanStore {
  /** @param gateway its store of plans is private in its types, but read here only */
  constructor(private readonly gateway: ApolloGateway) {}

  async has({ hash, operationName }: PlanKey): Promise<boolean> {
    const { queryPlanStore } = this.gateway as unknown as { queryPlanStore: { get: (key: string) => Promise<unknown> } };
    return hash !== undefined && (await queryPlanStore.get(storeKey(hash, operationName))) !== undefined;
  }
}

/** As @apollo/gateway computes it. */
const storeKey = (hash: string, operationName: string | null | undefined): string =>
  operationName ? createHash("sha256").update(hash).update(operationName).digest("hex") : hash;

/** Charges operations for their work, and lets those wait that have to be planned. */
export class OperationBudget {
  constructor(
    private readonly plans: Pick<PlanStore, "has">,
    private readonly rateLimit: Pick<RateLimit, "spend">,
    private readonly planning: PlanningLine,
  ) {}

  /** Whether a query or mutation needs no planning. */
  async isPlanned(operation: OperationDefinitionNode, key: PlanKey): Promise<boolean> {
    return isIntrospection(operation) || (await this.plans.has(key));
  }

  /** @throws AppError RATE_LIMITED */
  async charge(caller: Caller, admitted: AdmittedOperation, isPlanned: boolean): Promise<void> {
    await this.rateLimit.spend(caller, operationUnits(admitted, isPlanned));
  }

  /**
   * Waits until an operation that has no plan may be planned. The place is free again when it has one.
   * @returns a function that frees the place in any case
   * @throws AppError RATE_LIMITED, SERVICE_UNAVAILABLE
   */
  async beforePlanning(context: GatewayContext, operation: OperationDefinitionNode, key: PlanKey): Promise<() => void> {
    if (await this.isPlanned(operation, key)) return () => undefined;
    const release = await this.enter(context);
    context.onPlanned = release;
    return release;
  }

  /** Plans something in its turn. */
  async plan<T>(context: GatewayContext, plan: () => T): Promise<T> {
    const release = await this.enter(context);
    try {
      return plan();
    } finally {
      release();
    }
  }

  private async enter({ caller, work }: GatewayContext): Promise<() => void> {
    const { user, address } = await caller.principal();
    return this.planning.enter(user ? `user:${user.id}` : networkOf(address), work);
  }
}
