/** Asks a process of this container whether it is ready: `node docker/health.mjs <port>`. Slim images have no curl. */
const [port] = process.argv.slice(2);

try {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(4_000) });
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
