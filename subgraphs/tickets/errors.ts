import { defineErrors } from "../../platform/errors/define-errors";

/** The codes that only tickets answers with: none, so far the platform's are enough. */
export const ticketsErrors = defineErrors({});
