import { canonicalAddress, networkOf } from "./canonical-address";

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001"],
  ["2001:DB8:0:0:0:0:0:1", "2001:0db8:0000:0000:0000:0000:0000:0001"],
  ["::1", "0000:0000:0000:0000:0000:0000:0000:0001"],
  ["::", "0000:0000:0000:0000:0000:0000:0000:0000"],
  ["fe80::1%eth0", "fe80:0000:0000:0000:0000:0000:0000:0001"],
  ["64:ff9b::192.0.2.1", "0064:ff9b:0000:0000:0000:0000:c000:0201"],
  ["", null],
  ["unknown", null],
])("writes the address %j as %j", (address, canonical) => expect(canonicalAddress(address)).toBe(canonical));

it.each([
  ["2001:db8:1:2:aaaa::1", "2001:0db8:0001:0002"],
  ["2001:db8:1:2:bbbb::2", "2001:0db8:0001:0002"],
  ["2001:db8:1:3::1", "2001:0db8:0001:0003"],
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["unknown", "unknown"],
  ["", ""],
  [undefined, "unknown"],
])("counts %j as %j", (address, network) => expect(networkOf(address)).toBe(network));
