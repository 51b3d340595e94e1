import { gatewayVariables } from "../../gateway/config";
import { processVariables, trustVariables } from "../../platform/config/process-variables";
import { serviceUrlVariables, subgraphVariables } from "../../platform/config/subgraph-variables";
import { engineErrors } from "../../platform/errors/engine-errors";
import { platformErrors } from "../../platform/errors/platform-errors";
import { authVariables } from "../../subgraphs/auth/config";
import { authErrors } from "../../subgraphs/auth/errors";
import { coreVariables } from "../../subgraphs/core/config";
import { coreErrors } from "../../subgraphs/core/errors";
import { notificationsVariables } from "../../subgraphs/notifications/config";
import { notificationsErrors } from "../../subgraphs/notifications/errors";
import { paymentsVariables } from "../../subgraphs/payments/config";
import { scansVariables } from "../../subgraphs/scans/config";
import { ticketsVariables } from "../../subgraphs/tickets/config";
import { ticketsErrors } from "../../subgraphs/tickets/errors";
import { workersVariables } from "../../workers/config";
import type { VariableTable } from "./env-docs";
import type { ErrorTable } from "./error-docs";

/** Every table of error codes. A subgraph without codes of its own may have none. */
export const errorTables: readonly ErrorTable[] = [
  { part: "any part", errors: platformErrors },
  { part: "auth", errors: authErrors },
  { part: "core", errors: coreErrors },
  { part: "tickets", errors: ticketsErrors },
  { part: "notifications", errors: notificationsErrors },
  { part: "GraphQL engine", errors: engineErrors },
];

/** The same for each of the six; which one is asked does not matter. */
const { databaseServer, databaseConnections, recentMinutes } = subgraphVariables("auth", 0);

/** Every table of variables, with the processes that read it. What several read stands where it is first met. */
export const variableTables: readonly VariableTable[] = [
  { title: "Every process", variables: processVariables },
  { title: "What the processes trust each other with", variables: trustVariables },
  { title: "Where the services answer each other", variables: serviceUrlVariables },
  { title: "Every subgraph, and the workers for it", variables: { databaseServer, databaseConnections, recentMinutes } },
  { title: "Gateway", variables: gatewayVariables },
  { title: "Auth", variables: authVariables },
  { title: "Core", variables: coreVariables },
  { title: "Payments", variables: paymentsVariables },
  { title: "Tickets", variables: ticketsVariables },
  { title: "Notifications", variables: notificationsVariables },
  { title: "Scans", variables: scansVariables },
  { title: "Workers", variables: workersVariables },
];
