import "reflect-metadata";
import { validate } from "class-validator";
import { LINK_PROBLEM } from "../../../platform/text/link-in-text";
import { CreateGateArgs } from "./scan.args";

/** What is wrong with one field of an input, by the name of the rule. */
async function problemsOf(Input: new () => object, field: string, value: string): Promise<string[]> {
  const errors = await validate(Object.assign(new Input(), { [field]: value }), { forbidUnknownValues: false });
  return Object.entries(errors.find(({ property }) => property === field)?.constraints ?? {}).map(([, text]) => text);
}

describe.each([
  ["CreateGateArgs", "name", CreateGateArgs],
])("%s.%s", (_name, field, Input) => {
  it.each(["Win at https://evil.example/pay", "evil.com/login", "www.evil.com", "evil．com", "evil。com"])("must not contain a link such as %s", async (text) => {
    expect(await problemsOf(Input, field, text)).toEqual([`${field} ${LINK_PROBLEM}`]);
  });

  it.each(["Node.js", "J.R.R. Tolkien", "St. Mary"])("may be %s", async (text) => {
    expect(await problemsOf(Input, field, text)).toEqual([]);
  });
});
