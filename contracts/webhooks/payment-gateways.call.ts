import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";

/** The gateways that payments is set up with. Core refuses purchases that none of them can charge. */
export const paymentGatewaysCall = defineCall({
  name: "payment-gateways",
  service: "payments",
  callers: ["core"],
  method: "GET",
  path: "/api/internal/payment-gateways",
  timeout: 1_500,
  request: z.object({}),
  response: z.object({ gateways: z.array(z.enum(["stripe", "paypal"])) }),
});
