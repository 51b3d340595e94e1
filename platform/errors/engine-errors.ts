import { defineErrors } from "./define-errors";

/** What the GraphQL engine itself says about a document: the caller's mistake, and safe to repeat. */
export const engineErrors = defineErrors({
  GRAPHQL_PARSE_FAILED: { status: 400, description: "The document is not GraphQL." },
  GRAPHQL_VALIDATION_FAILED: { status: 400, description: "The document asks for what the schema does not have, or a variable is not of its type." },
  BAD_REQUEST: { status: 400, description: "The request is not valid at this endpoint: invalid HTTP, a method (405), content type or encoding (415) that is not supported, headers that are too large (431), or a subscription by POST, which needs a WebSocket." },
  OPERATION_RESOLUTION_FAILURE: { status: 400, description: "The document has several operations and `operationName` names none of them." },
  PERSISTED_QUERY_NOT_FOUND: { status: 200, description: "Nothing is stored under this hash yet: send it again together with the document." },
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 200, description: "Hashes alone are not taken here: send the document." },
});
