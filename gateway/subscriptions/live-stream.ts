import type { ExecutionResult } from "graphql";
import type { Principal } from "../../platform/auth/principal";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors, rateLimited, unauthenticated } from "../../platform/errors/platform-errors";
import { withCorrelation } from "../../platform/logging/correlation";
import type { Logger } from "../../platform/logging/logger";
import { MAX_MISSED } from "../../platform/pubsub/occurrences";
import { StreamProgress, type Position, type Resume } from "../../platform/pubsub/stream-position";
import { isUnauthenticated } from "../auth/authenticator";
import { authorizationKey, type Caller } from "../auth/caller";
import type { PrincipalTokens } from "../auth/principal-tokens";
import type { PrincipalChange } from "../auth/principals";
import { errorMask } from "../plugins/mask-errors.plugin";
import type { SubgraphClients } from "../subgraph-clients";
import { BoundedQueue } from "./bounded-queue";
import { completeEvent, type LiveResult } from "./complete-event";
import type { LivePlan } from "./live-plan";
import { Upstream, type UpstreamEvents } from "./upstream";
import type { UpstreamSocket } from "./upstream-socket";

export interface LiveStreamOptions {
  readonly plan: LivePlan;
  readonly variables: Record<string, unknown>;
  readonly caller: Caller;
  readonly principal: Principal;
  readonly correlationId: string;
  readonly socket: UpstreamSocket;
  readonly clients: SubgraphClients;
  readonly tokens: PrincipalTokens;
  readonly logger: Logger;
  /** Nobody may join any more: it is over, or its rights are other ones than it was opened with. */
  readonly onUnshared: () => void;
  readonly onOver: () => void;
}

/** Milliseconds that a timer can wait. What ends later is noticed when the rights are looked at again. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Events that one slow client may be behind. */
const BACKLOG = 256;

/** Events that wait to be completed: after an interruption, all that was missed arrives together. */
const INCOMING = BACKLOG + MAX_MISSED;

/** What a subgraph of ours says about an event of a stream of occurrences. */
interface StreamExtensions {
  /** When the stream began. Comes once, without an event. */
  readonly start?: string;
  readonly position?: Position;
}

/**
 * One subscription of one authorization, with any number of clients: one upstream, each event completed once. The
 * rights are looked up for every event and whenever they change; with other rights it subscribes again, without it ends.
 */
export class LiveStream {
  private readonly subscribers = new Set<BoundedQueue<LiveResult>>();
  private readonly incoming: BoundedQueue<ExecutionResult>;
  private readonly upstream: Upstream;
  private readonly mask: ReturnType<typeof errorMask>;
  private principal: Principal;
  /** Of a stream of occurrences, which continues without a gap after an interruption. */
  private readonly progress = new StreamProgress();
  /** The start, until the subgraph says it by its own clock. */
  private readonly opened = new Date().toISOString();
  private attempts = 0;
  private delivered = 0;
  private over = false;

  constructor(private readonly options: LiveStreamOptions) {
    this.principal = options.principal;
    this.mask = errorMask(options.logger);
    this.incoming = new BoundedQueue<ExecutionResult>(INCOMING, () => {
      this.finish(tooSlow());
      return {};
    });
    this.upstream = this.open({ next: (event) => this.incoming.push(event), fail: (error) => this.finish(error), end: () => this.incoming.end() });
    void this.deliver().catch((error: unknown) => this.finish(error));
  }

  /** @param expiresAt Unix milliseconds after which this client must come again with another token or key */
  join(expiresAt: number | undefined, expired: AppError): BoundedQueue<LiveResult> {
    let timer: NodeJS.Timeout | undefined;
    let greeting: Upstream | undefined;
    const queue = new BoundedQueue<LiveResult>(BACKLOG, () => this.failure(tooSlow()), () => {
      clearTimeout(timer);
      greeting?.stop();
      this.subscribers.delete(queue);
      if (this.subscribers.size === 0) this.finish();
    });
    this.subscribers.add(queue);
    if (this.options.plan.follows && this.delivered > 0) greeting = this.greet(queue);
    const left = (expiresAt ?? Infinity) - Date.now();
    if (left <= LONGEST_TIMER) timer = setTimeout(() => queue.end(this.failure(expired)), Math.max(left, 0));
    return queue;
  }

  /**
   * One who joins later missed the present state, with which a following subscription begins: it is asked for once
   * more, for this client alone. What the last event said is not good enough, links in it may have expired.
   */
  private greet(queue: BoundedQueue<LiveResult>): Upstream {
    const { delivered } = this;
    const upstream = this.open({
      next: (event) => {
        upstream.stop();
        void withCorrelation(this.options.correlationId, () => this.complete(event)).then(
          // An event that came meanwhile is newer.
          (result) => result && this.delivered === delivered && queue.push(result),
          (error: unknown) => this.finish(error),
        );
      },
      fail: (error) => queue.end(this.failure(error)),
      end: () => undefined,
    });
    return upstream;
  }

  private open(events: UpstreamEvents): Upstream {
    const { plan, socket, logger } = this.options;
    return new Upstream({ subgraph: plan.primary.serviceName, socket, logger, payload: () => this.payload() }, events);
  }

  /** Whether a change is about whoever follows this. */
  concerns(change: PrincipalChange): boolean {
    const { user } = this.principal;
    return user !== null && (change === null || change.userId === user.id || change.ended.includes(user.sessionId));
  }

  /** Looks at the caller's rights again. */
  async reconsider(change: PrincipalChange): Promise<void> {
    const session = this.principal.user?.sessionId;
    if (change && session !== undefined && change.ended.includes(session)) return this.finish(unauthenticated("This session was ended. Please sign in again."));
    try {
      await this.current();
    } catch (error) {
      if (isUnauthenticated(error)) this.finish(error);
    }
  }

  /** Tells every client why, and ends. Without a reason it just ends. */
  finish(error?: unknown): void {
    if (this.over) return;
    this.over = true;
    this.upstream.stop();
    this.options.onUnshared();
    this.options.onOver();
    const last = error === undefined ? undefined : withCorrelation(this.options.correlationId, () => this.failure(error));
    for (const queue of [...this.subscribers]) queue.end(last);
    void this.incoming.return();
  }

  private async deliver(): Promise<void> {
    for await (const { extensions, ...event } of this.incoming) {
      const { start, position } = (extensions ?? {}) as StreamExtensions;
      if (start !== undefined) this.progress.begin(start);
      if (start !== undefined || (position && this.progress.has(position.id))) continue;
      const result = await withCorrelation(this.options.correlationId, () => this.complete(event)).catch((error: unknown) => void this.finish(error));
      // Not delivered, so it is sent again after the upstream has begun again.
      if (!result) continue;
      if (position) this.progress.add(position);
      this.delivered += 1;
      for (const queue of [...this.subscribers]) queue.push(result);
    }
    this.finish();
  }

  /** @returns nothing for an event that was made with rights that are no longer true */
  private async complete(event: ExecutionResult): Promise<LiveResult | undefined> {
    const { plan, variables, clients, logger, correlationId } = this.options;
    let caller: Caller | null;
    try {
      caller = await this.current();
    } catch (error) {
      if (isUnauthenticated(error)) throw error;
      // Auth is away: the fields of other subgraphs come as errors, the event itself is still good.
      caller = this.options.caller.again();
    }
    return caller ? completeEvent(plan, event, variables, { caller, correlationId }, clients, logger) : undefined;
  }

  /** The caller with rights as they are now; null when they are other ones, and the upstream begins again with them. */
  private async current(): Promise<Caller | null> {
    const caller = this.options.caller.again();
    const principal = await caller.principal();
    if (!this.adopt(principal)) return caller;
    this.incoming.clear();
    this.upstream.restart();
    return null;
  }

  /** @returns whether these are other rights than before */
  private adopt(principal: Principal): boolean {
    const changed = authorizationKey(principal) !== authorizationKey(this.principal);
    this.principal = principal;
    if (changed) this.options.onUnshared();
    return changed;
  }

  private async payload() {
    const { plan, variables, tokens, correlationId, caller } = this.options;
    const { operation, operationName, variableUsages } = plan.primary;
    const own = Object.fromEntries((variableUsages ?? []).filter((name) => variables[name] !== undefined).map((name) => [name, variables[name]]));
    this.adopt(await caller.again().principal());
    const resume = plan.follows ? undefined : this.resume();
    return {
      query: operation,
      variables: own,
      ...(operationName === undefined ? {} : { operationName }),
      extensions: { principal: tokens.of(this.principal), correlationId, ...(resume ? { resume } : {}) },
    };
  }

  private resume(): Resume {
    const resume = this.progress.resume();
    // The first attempt begins now. One that failed before the subgraph said when it began has a start all the same.
    return this.attempts++ === 0 || resume.start !== undefined ? resume : { ...resume, start: this.opened };
  }

  private failure(error: unknown): LiveResult {
    return { data: null, errors: [this.mask(error)] };
  }
}

const tooSlow = (): AppError => new AppError(platformErrors.RATE_LIMITED, "This client reads slower than events happen. Please subscribe again.", rateLimited(1).extensions);
