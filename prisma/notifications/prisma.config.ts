/** For Prisma's command line, which is not installed: `npx prisma@7.10.0 studio --config prisma/notifications/prisma.config.ts`. */
export default {
  schema: "./schema.prisma",
  migrations: { path: "./migrations" },
  datasource: { url: process.env.NOTIFICATIONS_DATABASE_URL ?? "postgresql://localhost/event_planner_notifications" },
};
