import { GraphQLError, Kind, type DocumentNode } from "graphql";
import { engineErrors } from "../../platform/errors/engine-errors";

/** The error for a request that names none of its document's operations; it lists their names. */
export function unresolvedOperation(document: DocumentNode, operationName: string | null | undefined): GraphQLError {
  const names = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [definition.name.value] : [],
  );
  const has = names.length > 0 ? `It has: ${names.join(", ")}.` : "Its one operation has no name.";
  const message =
    operationName == null
      ? `This document has several operations: operationName must name one of them. ${has}`
      : `This document has no operation of the name in operationName. ${has}`;
  return new GraphQLError(message, {
    extensions: { code: engineErrors.OPERATION_RESOLUTION_FAILURE.code, http: { status: 400 } },
  });
}
