import "reflect-metadata";
import { runProcess } from "../platform/lifecycle/run-process";
import { createLogger } from "../platform/logging/logger";
import { startGateway } from "./start-gateway";

runProcess(createLogger("gateway"), startGateway);
