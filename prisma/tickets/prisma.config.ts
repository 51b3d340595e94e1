import { defineConfig } from "prisma/config";

export default defineConfig({ schema: "./schema.prisma", migrations: { path: "./migrations" }, datasource: { url: process.env.TICKETS_DATABASE_URL ?? "postgresql://localhost/event_planner_tickets" } });
