import "reflect-metadata";
import { validate } from "class-validator";
import { LINK_PROBLEM } from "../../../platform/text/link-in-text";
import { CreateEventInput, TicketTypeInput, UpdateEventInput, UpdateTicketTypeInput } from "./event.inputs";
import { AddGuestInput, UpdateGuestInput } from "./guest.inputs";
import { BuyerInput, GuestInput } from "./purchase.inputs";

/** What is wrong with one field of an input, by the name of the rule. */
async function problemsOf(Input: new () => object, field: string, value: string): Promise<string[]> {
  const errors = await validate(Object.assign(new Input(), { [field]: value }), { forbidUnknownValues: false });
  return Object.entries(errors.find(({ property }) => property === field)?.constraints ?? {}).map(([, text]) => text);
}

describe.each([
  ["CreateEventInput", "title", CreateEventInput],
  ["CreateEventInput", "location", CreateEventInput],
  ["UpdateEventInput", "title", UpdateEventInput],
  ["UpdateEventInput", "location", UpdateEventInput],
  ["TicketTypeInput", "name", TicketTypeInput],
  ["UpdateTicketTypeInput", "name", UpdateTicketTypeInput],
  ["GuestInput", "firstName", GuestInput],
  ["GuestInput", "lastName", GuestInput],
  ["BuyerInput", "firstName", BuyerInput],
  ["BuyerInput", "lastName", BuyerInput],
  ["AddGuestInput", "firstName", AddGuestInput],
  ["AddGuestInput", "lastName", AddGuestInput],
  ["UpdateGuestInput", "firstName", UpdateGuestInput],
  ["UpdateGuestInput", "lastName", UpdateGuestInput],
])("%s.%s", (_name, field, Input) => {
  it.each(["Win at https://evil.example/pay", "evil.com/login", "www.evil.com", "evil．com", "evil。com"])("must not contain a link such as %s", async (text) => {
    expect(await problemsOf(Input, field, text)).toEqual([`${field} ${LINK_PROBLEM}`]);
  });

  it.each(["Node.js", "J.R.R. Tolkien", "St. Mary"])("may be %s", async (text) => {
    expect(await problemsOf(Input, field, text)).toEqual([]);
  });
});
