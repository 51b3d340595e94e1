import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { ConfirmDelivery } from "../services/confirm-delivery";
import type { CoreContext } from "./core-context";

const CONFIRM = `Confirms the email address of a free purchase, or of a free ticket's new guest, and sends the tickets there. \
No account required. Repeating it changes nothing. Fails with \`NOT_FOUND\` if the token is invalid or the ticket was transferred again.`;

@Resolver()
export class DeliveryConfirmationResolver {
  constructor(private readonly confirm: ConfirmDelivery) {}

  @Mutation(() => Boolean, { description: CONFIRM })
  async confirmPurchaseEmail(
    @Ctx() { principal }: CoreContext,
    @Arg("token", () => String, { description: "The token from the email." }) token: string,
  ): Promise<boolean> {
    await this.confirm.run(principal, token);
    return true;
  }
}
