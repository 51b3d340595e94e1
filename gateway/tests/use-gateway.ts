import type { Running } from "../../platform/lifecycle/run-process";
import { startGateway } from "../start-gateway";
import { startFakeSystem, type FakeSystem } from "./fake-system";

export interface StartedGateway {
  readonly system: FakeSystem;
  readonly gateway: Running;
  /** The gateway's origin. */
  readonly url: string;
}

/** Starts a gateway in front of a fake system for the tests of a file, and stops both after them. */
export function useGateway(started: (fixture: StartedGateway) => void): void {
  let fixture: StartedGateway;
  beforeAll(async () => {
    const system = await startFakeSystem();
    const gateway = await startGateway(system.env);
    fixture = { system, gateway, url: gateway.urls.gateway ?? "" };
    started(fixture);
  });
  afterAll(async () => {
    await fixture.gateway.stop();
    await fixture.system.stop();
  });
}
