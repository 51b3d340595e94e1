import { AppError } from "./app-error";
import { isOutage } from "./outage";
import { notFound, unavailable } from "./platform-errors";

const coded = (code: string, more: object = {}): Error => Object.assign(new Error("x"), { code, ...more });
/** As Prisma wraps what PostgreSQL says. */
const fromPostgres = (sqlState: string): Error => Object.assign(new Error("x"), { code: "P2010", meta: { driverAdapterError: { cause: { originalCode: sqlState } } } });
const replyError = (message: string): Error => Object.assign(new Error(message), { name: "ReplyError" });

describe("an outage", () => {
  it.each([
    "08000", "08001", "08003", "08004", "08006", "08P01", "53000", "53100", "53200", "53300", "53400", "57P01", "57P02", "57P03", "57P05",
    "57014", "55P03", "25P03", "25P04", "25006", "58000", "58030", "40001", "40P01",
  ])("is PostgreSQL's %s, plain and inside an error of Prisma's", (sqlState) => expect([coded(sqlState), fromPostgres(sqlState)].map((error) => isOutage(error))).toEqual([true, true]));

  it.each(["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout", "TlsConnectionError", "TooManyConnections", "TransactionWriteConflict"])(
    "is the driver adapter's %s, in a raw query without a code",
    (kind) => expect(isOutage(Object.assign(new Error("x"), { code: "P2010", meta: { driverAdapterError: { cause: { kind } } } }))).toBe(true),
  );

  it.each(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2034", "P2037"])("is Prisma's %s", (code) => expect(isOutage(coded(code))).toBe(true));

  it.each([
    ["ECONNREFUSED", "connect"], ["ENOENT", "connect"], ["ECONNRESET", "read"], ["EPIPE", "write"], ["EHOSTUNREACH", "connect"], ["EAI_AGAIN", "getaddrinfo"],
    ["ENOSPC", "write"], ["EDQUOT", "write"], ["EROFS", "open"], ["EIO", "fsync"], ["EMFILE", "open"], ["ENOMEM", "spawn"],
  ])("is the system's %s of %s", (code, syscall) => expect(isOutage(coded(code, { syscall }))).toBe(true));

  it.each(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_SOCKET"])("is the HTTP client's %s", (code) => expect(isOutage(coded(code))).toBe(true));

  it.each([
    "OOM command not allowed when used memory > 'maxmemory'.", "READONLY You can't write against a read only replica.", "LOADING Redis is loading the dataset in memory",
    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", "CLUSTERDOWN The cluster is down", "TRYAGAIN Multiple keys request during rehashing of slot",
    "MASTERDOWN Link with MASTER is down", "NOREPLICAS Not enough good replicas to write.", "BUSY Redis is busy running a script.", "ERR max number of clients reached",
  ])("is Redis's %s", (message) => expect(isOutage(replyError(message))).toBe(true));

  it.each([
    "Client has encountered a connection error and is not queryable", "Client was closed and is not queryable", "Connection terminated unexpectedly", "Connection terminated due to connection timeout",
    "timeout exceeded when trying to connect", "Query read timeout", "Cannot use a pool after calling end on the pool", "Command timed out", "Connection is closed.", "Reached the max retries per request limit (which is 1).",
  ])("is a client that says: %s", (message) => expect(isOutage(new Error(message))).toBe(true));

  it("is found in causes, aggregates and transactions", () => {
    const full = replyError("OOM command not allowed when used memory > 'maxmemory'.");
    expect(isOutage(new Error("outer", { cause: new Error("inner", { cause: coded("57P01") }) }))).toBe(true);
    expect(isOutage(new AggregateError([coded("ECONNREFUSED", { syscall: "connect" })]))).toBe(true);
    expect(isOutage(Object.assign(replyError("EXECABORT Transaction discarded because of previous errors."), { previousErrors: [full] }))).toBe(true);
  });

  it("is a service that is unavailable, and no other answer of ours", () => {
    expect(isOutage(unavailable("core"))).toBe(true);
    expect(isOutage(notFound("event"))).toBe(false);
    expect(isOutage(new AppError({ code: "CONFLICT", status: 409, description: "" }, "Connection terminated"))).toBe(false);
  });

  it.each([
    [new Error("a bug")], [coded("P2002")], [coded("P2025")], [coded("EACCES", { syscall: "open" })], [coded("ENOENT", { syscall: "open" })], [coded("ECONNREFUSED")], [fromPostgres("23505")], [fromPostgres("42P01")],
    [fromPostgres("57000")], [fromPostgres("22P02")], [replyError("WRONGTYPE Operation against a key holding the wrong kind of value")], [replyError("NOAUTH Authentication required.")], [new Error("the room has no OOM")],
    [null], ["Connection terminated"], [undefined],
  ])("is not %s", (error) => expect(isOutage(error)).toBe(false));

  it("is decided for an error that is its own cause", () => {
    const error = new Error("x");
    error.cause = error;
    expect(isOutage(error)).toBe(false);
  });
});
