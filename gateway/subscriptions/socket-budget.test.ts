import { SocketBudget } from "./socket-budget";

const ADDRESS = "192.0.2.1";
const budget = () => new SocketBudget({ pending: 2, anonymous: 1, signedIn: 3 });

describe("SocketBudget", () => {
  it("bounds the sockets of a network that are not initialized yet", () => {
    const sockets = budget();
    const places = [sockets.take(ADDRESS), sockets.take(ADDRESS)];
    expect(sockets.take(ADDRESS)).toBeNull();
    expect(sockets.take("192.0.2.2")).not.toBeNull();
    places[0]?.release();
    places[0]?.release();
    expect([sockets.take(ADDRESS) === null, sockets.take(ADDRESS)]).toEqual([false, null]);
  });

  it("counts a /64 of IPv6 as one network", () => {
    const sockets = budget();
    for (const host of ["1", "2"]) expect(sockets.take(`2001:db8:0:1::${host}`)).not.toBeNull();
    expect(sockets.take("2001:db8:0:1:ffff::3")).toBeNull();
    expect(sockets.take("2001:db8:0:2::1")).not.toBeNull();
  });

  it("lets others of a network sign in when anonymous sockets have taken their places", () => {
    const sockets = budget();
    const become = (kind: "anonymous" | "signedIn"): boolean | undefined => {
      const place = sockets.take(ADDRESS);
      const done = place?.become(kind);
      if (!done) place?.release();
      return done;
    };
    expect([become("anonymous"), become("anonymous")]).toEqual([true, false]);
    expect(Array.from({ length: 4 }, () => become("signedIn"))).toEqual([true, true, true, false]);
  });

  it("keeps nothing of a network whose sockets are closed", () => {
    const sockets = budget();
    const place = sockets.take(ADDRESS);
    expect([place?.become("signedIn"), place?.become("signedIn"), sockets.networks]).toEqual([true, true, 1]);
    place?.release();
    expect([place?.become("anonymous"), sockets.networks]).toEqual([false, 0]);
  });
});
