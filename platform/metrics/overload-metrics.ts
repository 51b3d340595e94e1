import { Counter, Gauge } from "prom-client";
import type { AdmissionController } from "../overload/admission-controller";
import { registry } from "./metrics";

const controllers = new Map<AdmissionController, string>();

/** Shows one number of every controller, read when the metrics are. */
function admissionGauge(name: string, help: string, read: (controller: AdmissionController) => number): void {
  new Gauge({
    name,
    help,
    labelNames: ["target"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [controller, target] of controllers) this.inc({ target }, read(controller));
    },
  });
}

admissionGauge("admission_in_flight", "The number of requests that are executed now.", ({ inFlight }) => inFlight);
admissionGauge("admission_limit", "The number of requests that may be executed at once now.", ({ capacity }) => capacity);
admissionGauge("admission_queue_length", "The number of requests that wait for a place.", ({ waiting }) => waiting);

/** Requests that were refused because of overload, or because their caller had gone. */
export const admissionRefused = new Counter({
  name: "admission_refused_total",
  help: "Requests that were refused instead of being executed, by priority and reason.",
  labelNames: ["target", "priority", "reason"],
  registers: [registry],
});

/**
 * Shows a controller in the metrics.
 * @param target what it protects, e.g. `core` or `gateway→core`
 * @returns a function that removes it
 */
export function showAdmission(target: string, controller: AdmissionController): () => void {
  controllers.set(controller, target);
  return () => void controllers.delete(controller);
}
