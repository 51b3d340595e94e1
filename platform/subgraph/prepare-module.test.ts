import { ConfigError } from "../config/define-config";
import { createLogger } from "../logging/logger";
import type { SubgraphModule } from "./define-subgraph";
import { prepareModule } from "./prepare-module";

const logger = createLogger("test", "silent");
const moduleThat = (prepare?: () => Promise<void>) => ({ ...(prepare ? { prepare } : {}) }) as unknown as SubgraphModule;
const outage = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });

describe("prepareModule", () => {
  it("does nothing for a module without a check", async () => {
    await expect(prepareModule(moduleThat(), logger)).resolves.toBeUndefined();
  });

  it("passes on what must prevent the start", async () => {
    const refusal = new ConfigError("KEY_ENCRYPTION_SECRET is wrong");
    await expect(prepareModule(moduleThat(() => Promise.reject(refusal)), logger)).rejects.toBe(refusal);
  });

  it("waits for a database that comes up, and then checks", async () => {
    let attempts = 0;
    const prepare = async (): Promise<void> => {
      if (++attempts < 2) throw outage;
      throw new ConfigError("wrong");
    };
    await expect(prepareModule(moduleThat(prepare), logger)).rejects.toBeInstanceOf(ConfigError);
    expect(attempts).toBe(2);
  });

  it("lets the process start when the database stays away", async () => {
    await expect(prepareModule(moduleThat(() => Promise.reject(outage)), logger, 0)).resolves.toBeUndefined();
  });
});
