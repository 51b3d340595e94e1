/**
 * The currencies of https://docs.stripe.com/currencies, as the real Stripe accepts and limits them. This is a copy of
 * its own, not the shop's: a shop that is wrong about a currency must notice it here.
 */
interface StripeCurrency {
  /** Decimals of an amount: 6150 is 61.50 with two. */
  readonly digits: 0 | 2 | 3;
  /** Amounts are multiples of this. */
  readonly step: number;
  readonly minimum: number;
  readonly maximum: number;
}

const ZERO_DECIMAL = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf";
const TWO_DECIMAL =
  "aed afn all amd aoa ars aud awg azn bam bbd bdt bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve czk " +
  "dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr jmd kes kgs khr kyd kzt lak " +
  "lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln " +
  "qar ron rsd rub sar sbd scr sek sgd shp sle sos srd szl thb tjs top try ttd twd tzs uah usd uyu uzs wst xcd xcg " +
  "yer zar zmw";
/** Sent with two decimals that must be zeros. */
const TWO_ZEROS = "isk ugx";
/** Sent with three decimals, the last of which must be zero. */
const THREE_DECIMAL = "bhd jod kwd omr tnd";

/** Smallest charges, in the smallest unit. For the others Stripe converts; here half a unit (or 50 units) is enough. */
const MINIMUM: Readonly<Record<string, number>> = {
  aed: 200, aud: 50, brl: 50, cad: 50, chf: 50, czk: 1500, dkk: 250, eur: 50, gbp: 30, hkd: 400, huf: 17500, inr: 50,
  jpy: 50, mxn: 1000, myr: 200, nok: 300, nzd: 50, pln: 200, ron: 200, sek: 300, sgd: 50, thb: 1000, usd: 50,
};

const entries = (codes: string, digits: 0 | 2 | 3, step: number, minimum: number): [string, StripeCurrency][] =>
  codes.split(" ").map((code) => {
    const maximum = code === "idr" ? 999_999_999_999 : 99_999_999;
    return [code, { digits, step, minimum: MINIMUM[code] ?? minimum, maximum }];
  });

/** By lower-case code. */
export const STRIPE_CURRENCIES: ReadonlyMap<string, StripeCurrency> = new Map([
  ...entries(ZERO_DECIMAL, 0, 1, 50),
  ...entries(TWO_DECIMAL, 2, 1, 50),
  ...entries(TWO_ZEROS, 2, 100, 5_000),
  ...entries(THREE_DECIMAL, 3, 10, 500),
]);
