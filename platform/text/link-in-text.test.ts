import { hasLink, withoutLinks } from "./link-in-text";

describe("hasLink", () => {
  it.each([
    "Your account is suspended - verify at https://evil.example/login",
    "HTTPS://EVIL.EXAMPLE", "http:evil.com", "http:\\\\evil.com", "ftp://evil.com/x", "javascript://evil", "hxxp://evil.com",
    "www.evil.com", "see (www.evil.com)", "WWW .evil", "www2.evil.co",
    "evil.com", "Pay at evil.com/login", "evil.example/pay", "evil.example", "login.bank-secure.co.uk", "evil.ru", "a-b.click!", "x.evil.xyz.",
    "evil。com", "evil．com", "evil｡com", "evil․com", "ｅｖｉｌ．ｃｏｍ", "ev\u200Bil.com", "evil.\u2060com", "evil\u00AD.com",
    "вход.рф", "例子.中国", "xn--80ak6aa92e.com", "Booking.com Meetup", "st.com", "192.168.0.1/login", "info@evil.com",
    `${"a.".repeat(30)}evil.com`, `${"a".repeat(90)}.evil.com`,
  ])("finds the link in %s", (text) => {
    expect(hasLink(text)).toBe(true);
  });

  it.each([
    "Night of Lights", "St. Mary", "J.R.R. Tolkien", "Node.js Meetup", "Node.js/TypeScript night", "Dr.Who", "Dr. No", "Dr.No", "Mr.Love", "v2.0", "Web 3.0",
    "ASP.NET Conf", "U.S.A. Day", "J.R", "e.g. this", "A.C. Milan", "12.05.2026", "18.30 – 20.00", "3.500 Gäste", "Talk: Rust/Go", "HTTP: the guide",
    "AC/DC", "km/h", "a.m./p.m.", "Le Cargo, 9 cours Caffarelli, Caen", "Vol.2", "M. le Maire", "C++ & .NET", "…", "John Smith, Ph.D.", "Ph.D", "Anne-Marie O’Neil",
    "9:30/10:30", "and/or: both", "Main stage.", "Stage.Two Words", "",
  ])("accepts %s", (text) => {
    expect(hasLink(text)).toBe(false);
  });

  it("takes linear time for hostile text", () => {
    const started = process.cpuUsage();
    for (const part of ["a.", "a", "a.b-", "a+", "www", "\u3316", "\uFDFA", "1.", "a-"])
      for (const length of [1_000, 50_000]) for (let i = 0; i < 5; i++) hasLink(`${part.repeat(length / part.length - 2)}.`);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(1_500);
  });
});

describe("withoutLinks", () => {
  it.each(["https://evil.example/login", "www.evil.com", "evil.com/x", "evil。com", "evil．com", "mailto:a@evil.com", "a_b.evil.co.uk", "вход.рф"])(
    "breaks %s without changing what is seen",
    (text) => {
      const broken = withoutLinks(text);
      expect(broken).not.toBe(text);
      expect(broken.replaceAll("\u2060", "")).toBe(text);
      expect(broken).not.toMatch(/[\p{L}\p{N}][.\u3002\uFF0E]\p{L}{2}|:\/\//u);
    },
  );

  it.each(["Night of Lights", "J.R.R. Tolkien", "€148.50", "18:30", "EP-7KQ2-M9XD", "Order: yes", "St. Mary"])("leaves %s alone", (text) => {
    expect(withoutLinks(text)).toBe(text);
  });
});
