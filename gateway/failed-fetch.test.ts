import { unavailable } from "../platform/errors/platform-errors";
import { failedFetch } from "./failed-fetch";

const pathsOf = (query: string, variables: Record<string, unknown> = {}) => failedFetch({ query, variables }, unavailable("tickets")).errors.map(({ path }) => path);

it("says which part is down and when to try again, and nothing more", () => {
  const { data, errors } = failedFetch({ query: "{ me { id } }", variables: {} }, unavailable("auth", 5, new Error("ECONNREFUSED 10.0.0.7")));
  expect(data).toBeNull();
  expect(errors).toEqual([{ message: "The auth service is not available right now. Please try again in 5 s.", path: ["me"], extensions: { code: "SERVICE_UNAVAILABLE", service: "auth", retryAfter: 5 } }]);
});

it("puts an error at every root field, under its alias", () => {
  expect(pathsOf("mutation { first: login { id } logout }")).toEqual([["first"], ["logout"]]);
});

it("puts an error at every field of every entity of that type", () => {
  const query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Ticket { __typename scans { id } link: fileUrl } ... on Event { gates { id } } } }";
  const representations = [{ __typename: "Ticket", id: 1 }, { __typename: "Event", id: 2 }];
  expect(pathsOf(query, { representations })).toEqual([["_entities", 0, "scans"], ["_entities", 0, "link"], ["_entities", 1, "gates"]]);
});

it("reads fragments inside fragments, and names a field once", () => {
  const query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Ticket { ... @include(if: true) { scans } scans } } }";
  expect(pathsOf(query, { representations: [{ __typename: "Ticket" }] })).toEqual([["_entities", 0, "scans"]]);
});

it("falls back to the entity where no field can be named", () => {
  expect(pathsOf("query($r: [_Any!]!) { _entities(representations: $r) { ... on Node { id } } }", { representations: [{ __typename: "Ticket" }] })).toEqual([["_entities", 0]]);
});
