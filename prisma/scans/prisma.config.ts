/** For Prisma's command line, which is not installed: `npx prisma@7.10.0 studio --config prisma/scans/prisma.config.ts`. */
export default {
  schema: "./schema.prisma",
  migrations: { path: "./migrations" },
  datasource: { url: process.env.SCANS_DATABASE_URL ?? "postgresql://localhost/event_planner_scans" },
};
