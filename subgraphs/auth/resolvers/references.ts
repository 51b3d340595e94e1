import type { ReferenceResolver } from "../../../platform/graphql/subgraph-schema";
import type { AuthContext } from "./auth-context";

interface Reference {
  readonly id: string;
}

/** Who and what other subgraphs point to. That they exist is public; each restricted field asks for itself. */
export const authReferences: Readonly<Record<string, ReferenceResolver<AuthContext>>> = {
  User: async ({ id }: Reference, { load }) => load.user.load(id),
  Organization: async ({ id }: Reference, { load }) => load.organization.load(id),
};
