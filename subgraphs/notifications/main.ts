import "reflect-metadata";
import { runProcess } from "../../platform/lifecycle/run-process";
import { createLogger } from "../../platform/logging/logger";
import { serveSubgraph } from "../../platform/subgraph/serve-subgraph";
import { notificationsSubgraph } from "./subgraph";

runProcess(createLogger(notificationsSubgraph.name), () => serveSubgraph(notificationsSubgraph));
