import "reflect-metadata";
import { runProcess } from "../../platform/lifecycle/run-process";
import { createLogger } from "../../platform/logging/logger";
import { serveSubgraph } from "../../platform/subgraph/serve-subgraph";
import { coreSubgraph } from "./subgraph";

runProcess(createLogger(coreSubgraph.name), () => serveSubgraph(coreSubgraph));
