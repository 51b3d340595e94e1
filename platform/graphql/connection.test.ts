import { newId } from "../db/new-id";
import { connectionOf, pageOf } from "./connection";

const row = (index: number) => ({ id: newId(), createdAt: new Date(Date.UTC(2026, 0, 1, 0, index)) });
const keyOf = (record: { createdAt: Date }): string => record.createdAt.toISOString();

describe("a page of a list", () => {
  it("ends with a cursor from which the next page begins", () => {
    const rows = [row(3), row(2), row(1)];
    const first = connectionOf(rows, pageOf(2, null), 3, keyOf);
    expect(first.edges.map(({ node }) => node)).toEqual(rows.slice(0, 2));
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(pageOf(2, first.pageInfo.endCursor).after).toEqual({ key: rows[1]?.createdAt.toISOString(), id: rows[1]?.id });
    expect(connectionOf([rows[2] as (typeof rows)[0]], pageOf(2, first.pageInfo.endCursor), 3, keyOf).pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it("is 20 long unless something else was asked for, and empty without complaint", () => {
    expect(pageOf(undefined, undefined)).toEqual({ first: 20, after: null });
    expect(connectionOf([], pageOf(1, null), 0, keyOf).pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null });
  });

  it.each([[0, null], [101, null], [10, "nonsense"], [10, Buffer.from(`abc|${newId()}`).toString("base64url")], [10, Buffer.from("2026-01-01T00:00:00.000Z|no-id").toString("base64url")]])(
    "refuses first: %s, after: %s",
    (first, after) => expect(() => pageOf(first, after)).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }) as Error),
  );
});
