import { ValidateBy } from "class-validator";
import { hasLink, LINK_PROBLEM } from "../text/link-in-text";

/**
 * For names, titles and locations: they appear in emails that the platform sends to other people, where mail programs
 * would make a link of them.
 */
export const NoLink = (): PropertyDecorator =>
  ValidateBy({
    name: "noLink",
    validator: {
      validate: (value: unknown) => typeof value !== "string" || !hasLink(value),
      defaultMessage: () => `$property ${LINK_PROBLEM}`,
    },
  });
