import { admissionRefused, showAdmission } from "../metrics/overload-metrics";
import { AdmissionController, type AdmissionOptions } from "./admission-controller";

export interface ObservedAdmission {
  readonly controller: AdmissionController;
  /** Removes it from the metrics. */
  readonly close: () => void;
}

/**
 * A controller that shows in the metrics what it does.
 * @param target what it protects, e.g. `core`
 */
export function observedAdmission(target: string, options: Omit<AdmissionOptions, "onRefused">): ObservedAdmission {
  const controller = new AdmissionController({
    ...options,
    onRefused: (priority, reason) => admissionRefused.inc({ target, priority, reason }),
  });
  return { controller, close: showAdmission(target, controller) };
}
