import { readSandboxConfig } from "./config";
import { startSandbox } from "./server";

/** Longer than any drain; a stand-in that hangs must not keep its parent waiting. */
const STOP_LIMIT_MS = 950;

async function main(): Promise<void> {
  const sandbox = await startSandbox(readSandboxConfig());
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_LIMIT_MS).unref();
    void sandbox.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  if (process.send) {
    // A parent that was killed cannot say goodbye; without this its ports would stay taken.
    process.once("disconnect", stop);
    process.send({ type: "ready", urls: sandbox.urls }, undefined, undefined, () => undefined);
  }
  // The reader of the output may stop reading; the sandbox continues.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  const { stripe, inbox, smtp } = sandbox.urls;
  process.stdout.write(`sandbox ready  stripe ${stripe}  inbox ${inbox}  smtp ${smtp}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
