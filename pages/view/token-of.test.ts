import { tokenOf } from "./token-of";

it.each([
  ["#token=a.b-c_d", "", "a.b-c_d"],
  ["#2.0.HOLDER.3.mac_-", "", "2.0.HOLDER.3.mac_-"],
  ["", "?token=old", "old"],
  ["#token=new", "?token=old", "new"],
  ["#token=", "", null],
  ["#", "", null],
  ["", "", null],
  ["#token=%20", "?x=1", null],
])("reads %j %j", (hash, search, token) => {
  expect(tokenOf({ hash, search })).toBe(token);
});
