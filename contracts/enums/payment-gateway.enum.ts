/** Who takes the money. Core asks for one, payments answers with one: the enum of both subgraphs. */
export enum PaymentGateway {
  STRIPE = "STRIPE",
  PAYPAL = "PAYPAL",
}
