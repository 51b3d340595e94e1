import type { FastifyInstance } from "fastify";
import type { Principal } from "../auth/principal";
import type { VariableGroup } from "../config/define-config";
import type { ServingConfig } from "../config/serving-variables";
import type { SubgraphConfig } from "../config/subgraph-variables";
import type { GraphContext } from "../graphql/graph-context";
import type { SubgraphSchema } from "../graphql/subgraph-schema";
import type { Logger } from "../logging/logger";
import type { OutboxRelay } from "../outbox/outbox-relay";
import type { JobHandler, ScheduledTask } from "../queues/define-job";
import type { Resources } from "./resources";

/** A subgraph without GraphQL: what module.ts wires. The workers use this half. */
export interface SubgraphModule {
  readonly jobs: readonly JobHandler[];
  readonly tasks: readonly ScheduledTask[];
  readonly relays: readonly OutboxRelay[];
  /** What must answer before the process is ready, by name. */
  readonly dependencies: Readonly<Record<string, () => Promise<unknown>>>;
  /** Runs before the process listens or works. @throws ConfigError when it must not start */
  readonly prepare?: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The whole of a subgraph; all six are one of these. */
export interface SubgraphDefinition<Configuration extends SubgraphConfig, Module extends SubgraphModule, Context extends GraphContext> {
  readonly name: string;
  readonly readConfig: (env?: NodeJS.ProcessEnv) => Configuration;
  /** The keys of the calls that it receives. If omitted, it receives none. */
  readonly incomingKeys?: VariableGroup<readonly string[]>;
  readonly createModule: (config: Configuration, resources: Resources, logger: Logger) => Module;
  /** Resolvers only hold their services, so that the schema can be printed with an empty module. */
  readonly schema: (module: Module) => Promise<SubgraphSchema>;
  /** The context of one request: the caller and loaders that live as long. */
  readonly context: (module: Module, principal: Principal) => Context;
  /** HTTP beside GraphQL: calls from other services, webhooks of providers, files. */
  readonly routes?: (app: FastifyInstance, module: Module, config: Configuration & ServingConfig, logger: Logger) => void;
}

/** What reads a subgraph without knowing its types: the process that serves all six, the schema printer, the workers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each definition is handed only what it made itself
export type AnySubgraph = SubgraphDefinition<any, any, any>;
