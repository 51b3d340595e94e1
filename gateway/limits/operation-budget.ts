import type { ApolloGateway } from "@apollo/gateway";
import type { QueryPlan } from "@apollo/query-planner";
import type { DocumentNode, OperationDefinitionNode } from "graphql";
import { createHash } from "node:crypto";
import type { GatewayContext } from "../gateway-context";
import type { Caller } from "../auth/caller";
import { networkOf } from "../../platform/http/canonical-address";
import type { AdmittedOperation } from "../plugins/admission";
import { isIntrospection } from "../plugins/introspection.plugin";
import type { RateLimit } from "../plugins/rate-limit";
import type { FairLine } from "../../platform/overload/fair-line";
import type { PlanningThread } from "../planning/planning-thread";
import { measureStructure } from "../plugins/operation-structure";
import { operationUnits } from "./work-units";

/** What a query plan is found by. */
export interface PlanKey {
  /** The SHA-256 of the document. */
  readonly hash: string | undefined;
  readonly operationName: string | null | undefined;
}

/** An operation that is to be planned. */
export interface Plannable {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly query: string;
  readonly operationName: string | null | undefined;
}

/** Selections from which an operation is planned in a thread. Less takes about as long as handing it over. */
const LARGE = 40;

/** The query plans that @apollo/gateway keeps, bounded by their bytes. */
export class PlanStore {
  /** @param gateway its store of plans is private in its types */
  constructor(private readonly gateway: ApolloGateway) {}

  async has({ hash, operationName }: PlanKey): Promise<boolean> {
    return hash !== undefined && (await this.store.get(storeKey(hash, operationName))) !== undefined;
  }

  async set({ hash, operationName }: PlanKey, plan: QueryPlan): Promise<void> {
    if (hash !== undefined) await this.store.set(storeKey(hash, operationName), plan);
  }

  private get store(): { get: (key: string) => Promise<unknown>; set: (key: string, plan: QueryPlan) => Promise<void> } {
    return (this.gateway as unknown as { queryPlanStore: PlanStore["store"] }).queryPlanStore;
  }
}

/** As @apollo/gateway computes it. */
const storeKey = (hash: string, operationName: string | null | undefined): string =>
  operationName ? createHash("sha256").update(hash).update(operationName).digest("hex") : hash;

export interface OperationBudgetParts {
  readonly plans: Pick<PlanStore, "has" | "set">;
  readonly rateLimit: Pick<RateLimit, "spend">;
  readonly line: FairLine;
  readonly thread: Pick<PlanningThread, "plan">;
}

/** Charges operations for their work, and lets those wait that have to be planned. */
export class OperationBudget {
  constructor(private readonly parts: OperationBudgetParts) {}

  /** Whether a query or mutation needs no planning. */
  async isPlanned(operation: OperationDefinitionNode, key: PlanKey): Promise<boolean> {
    return isIntrospection(operation) || (await this.parts.plans.has(key));
  }

  /** @throws AppError RATE_LIMITED */
  async charge(caller: Caller, admitted: AdmittedOperation, isPlanned: boolean): Promise<void> {
    await this.parts.rateLimit.spend(caller, operationUnits(admitted, isPlanned));
  }

  /**
   * Waits until an operation that has no plan may be planned; a large one is then planned in the thread. The place is free
   * again when the operation has its plan.
   * @returns a function that frees the place in any case
   * @throws AppError RATE_LIMITED, SERVICE_UNAVAILABLE
   */
  async beforePlanning(context: GatewayContext, plannable: Plannable, hash: string | undefined): Promise<() => void> {
    const { operation, operationName } = plannable;
    const key = { hash, operationName };
    if (await this.isPlanned(operation, key)) return () => undefined;
    const release = await this.enter(context);
    context.onPlanned = release;
    try {
      // Another one with the same document may have been planned while this one waited.
      const plan = (await this.parts.plans.has(key)) ? null : await this.inThread(plannable);
      if (plan) await this.parts.plans.set(key, plan);
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  /**
   * Plans a subscription in its turn.
   * @param finish makes of the plan what is kept; null if it is to be planned there
   */
  async plan<T>(context: GatewayContext, plannable: Plannable, finish: (plan: QueryPlan | null) => T): Promise<T> {
    const release = await this.enter(context);
    try {
      return finish(await this.inThread(plannable));
    } finally {
      release();
    }
  }

  private async inThread({ document, operation, query, operationName }: Plannable): Promise<QueryPlan | null> {
    if (measureStructure(document, operation).selections < LARGE) return null;
    return this.parts.thread.plan(query, operationName ?? undefined);
  }

  private async enter({ caller, work }: GatewayContext): Promise<() => void> {
    const { user, address } = await caller.principal();
    return this.parts.line.enter(user ? `user:${user.id}` : networkOf(address), work);
  }
}
