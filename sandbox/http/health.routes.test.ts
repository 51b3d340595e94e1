import { createHttpServer } from "./http-server";
import { registerHealth } from "./health.routes";

test("it is ready when every stand-in listens, and names the one that does not", async () => {
  const standIns = { stripe: true, smtp: false };
  const app = createHttpServer([]);
  registerHealth(app, "stripe", () => standIns);
  expect((await app.inject("/health")).json()).toEqual({
    status: "healthy",
    service: "sandbox stripe",
    uptime: expect.any(Number),
  });
  const early = await app.inject("/health/ready");
  expect([early.statusCode, early.json()]).toEqual([
    503,
    { status: "not ready", service: "sandbox stripe", dependencies: { stripe: true, smtp: false } },
  ]);
  standIns.smtp = true;
  expect((await app.inject("/health/ready")).statusCode).toBe(200);
  await app.close();
});
