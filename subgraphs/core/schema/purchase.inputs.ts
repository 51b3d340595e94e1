import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsInt, Length, Matches, Max, MaxLength, Min, ValidateNested } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { NoLink } from "../../../platform/graphql/no-link.validation";
import { EmailAddressScalar, PhoneNumberScalar, UrlScalar } from "../../../platform/graphql/scalars";
import { PaymentGateway } from "./enums";
import { IsReturnUrl } from "./return-url.validation";

/** At least one sign that can be seen: names of blanks help nobody. */
const VISIBLE = /[^\s\p{C}]/u;
const NOT_BLANK = { message: "$property must not be blank" };
/** Names end up on tickets, in mails and in lists: no line breaks, no control characters. */
const NAME = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u;
const NO_CONTROLS = { message: "$property must not contain control characters" };
/** Whom buyers pay when they do not say. */
export const GATEWAYS: readonly PaymentGateway[] = [PaymentGateway.STRIPE, PaymentGateway.PAYPAL];

@InputType({ description: "A guest to be named" })
export class GuestInput {
  @Field(() => String, { description: "1 to 100 characters" })
  @Length(1, 100)
  @Matches(VISIBLE, NOT_BLANK)
  @Matches(NAME, NO_CONTROLS)
  @NoLink()
  firstName!: string;

  @Field(() => String, { description: "1 to 100 characters" })
  @Length(1, 100)
  @Matches(VISIBLE, NOT_BLANK)
  @Matches(NAME, NO_CONTROLS)
  @NoLink()
  lastName!: string;

  @Field(() => EmailAddressScalar, { description: "Where the guest is told things" })
  email!: string;

  @Field(() => PhoneNumberScalar, { nullable: true, description: "E.164" })
  phone?: string | null;
}

@InputType({ description: "Who buys" })
export class BuyerInput extends GuestInput {}

@InputType({ description: "Tickets of one type to be bought" })
export class PurchaseItemInput {
  @Field(() => ID, { description: "Of the event; each type stands once" })
  ticketTypeId!: string;

  @Field(() => Int, { description: "1 to the type's maxPerPurchase" })
  @IsInt()
  @Min(1)
  @Max(100)
  quantity!: number;

  @Field(() => [GuestInput], { nullable: true, description: "One per ticket; left out, each guest has the buyer's name and address." })
  @ArrayMaxSize(100)
  @ValidateNested()
  guests?: GuestInput[] | null;
}

@InputType({ description: "Tickets to be bought" })
export class PurchaseTicketsInput {
  @Field(() => ID, { description: "Published, and not over" })
  eventId!: string;

  @Field(() => [PurchaseItemInput], { description: "At least one, at most 20" })
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested()
  items!: PurchaseItemInput[];

  @Field(() => BuyerInput, { description: "Who buys, and gets the tickets" })
  @ValidateNested()
  buyer!: BuyerInput;

  @Field(() => String, { nullable: true, description: "Takes something off; in any case, blank is none" })
  @MaxLength(100)
  promoCode?: string | null;

  @Field(() => String, { nullable: true, description: "Takes a waiting-list offer: its held tickets are used." })
  @MaxLength(500)
  waitingListToken?: string | null;

  @Field(() => [PaymentGateway], {
    nullable: true,
    defaultValue: GATEWAYS,
    description: "In order of preference; a gateway that is down is passed over.",
  })
  @ArrayMinSize(1)
  @ArrayUnique()
  preferredGateways?: PaymentGateway[] | null;

  @Field(() => UrlScalar, {
    nullable: true,
    description:
      "The URL the buyer returns to after payment. Must use `https` or point to `localhost`. `{purchaseId}` is replaced by the purchase's ID. If omitted, the buyer returns to the purchase page. A page that shows the host comes first, unless it is one of `CORS_ORIGINS` or of the organization's `returnHosts`.",
  })
  @IsReturnUrl()
  returnUrl?: string | null;

  @Field(() => String, { description: "Made by the client, once for each purchase it wants; a repeat answers with the first purchase" })
  @Length(1, 200)
  @Matches(NAME, NO_CONTROLS)
  idempotencyKey!: string;
}
