import { authRows } from "./auth.rows";
import { coreRows } from "./core.rows";
import { notificationsRows } from "./notifications.rows";
import { paymentsRows } from "./payments.rows";
import { Table } from "./rows";
import { scansRows } from "./scans.rows";
import { secondFactorRows } from "./second-factors.rows";
import { ticketsRows } from "./tickets.rows";

/** Who may do what: a row for every field of the API. */
export const table = new Table([secondFactorRows, authRows, coreRows, paymentsRows, ticketsRows, notificationsRows, scansRows]);
