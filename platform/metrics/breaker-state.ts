import { CircuitState, type CircuitBreakerPolicy } from "cockatiel";
import { Gauge } from "prom-client";
import { registry } from "./metrics";

const breakerState = new Gauge({
  name: "circuit_breaker_state",
  help: "The state of a circuit breaker: 0 is closed, 1 is open, 2 is half open.",
  labelNames: ["target"],
  registers: [registry],
});

const VALUES: Readonly<Record<CircuitState, number>> = {
  [CircuitState.Closed]: 0,
  [CircuitState.Open]: 1,
  [CircuitState.HalfOpen]: 2,
  [CircuitState.Isolated]: 1,
};

/**
 * Shows the state of a circuit breaker in the metrics.
 * @param target what is behind it, e.g. `core`
 * @returns a function that removes it
 */
export function showBreakerState(target: string, breaker: CircuitBreakerPolicy): () => void {
  const show = (state: CircuitState): void => breakerState.set({ target }, VALUES[state]);
  show(breaker.state);
  const listener = breaker.onStateChange(show);
  return () => {
    listener.dispose();
    breakerState.remove({ target });
  };
}
