-- Amounts are integers in minor units. Until now the decimals of a currency came from the runtime, which reports how people
-- write amounts; from now on they are those of ISO 4217, in a table of our own. This migration brings payments and refunds
-- to the new decimals, so each amount keeps its value: 4990 HUF without decimals becomes 499000.
--
-- For most currencies the old decimals are certain. For HUF, COP, IDR, PKR and RSD they depended on the version of Node
-- that wrote the row, and for codes that the old table did not have they are unknown. If there are amounts in such a
-- currency, STORED_CURRENCY_DIGITS (which migrate.mjs passes as a setting) must state the decimals. Guessing could
-- change a price by a factor of 100, so the migration fails instead.

CREATE TEMPORARY TABLE currency_scale ON COMMIT DROP AS
WITH stated AS (
  SELECT split_part(part, ':', 1) AS currency, split_part(part, ':', 2)::integer AS digits
  FROM regexp_split_to_table(coalesce(current_setting('event_planner.stored_currency_digits', true), ''), ',') AS part
  WHERE part <> ''
), used AS (
  SELECT DISTINCT currency::text AS currency FROM payments
)
SELECT used.currency::char(3) AS currency,
  CASE WHEN used.currency = 'IQD' THEN 3 ELSE 2 END AS digits,
  CASE
    WHEN used.currency IN ('AFN', 'ALL', 'IQD', 'IRR', 'KPW', 'LAK', 'LBP', 'MGA', 'MMK', 'SLL', 'SOS', 'SYP', 'YER') THEN 0
    ELSE stated.digits
  END AS stored
FROM used LEFT JOIN stated ON stated.currency = used.currency
WHERE used.currency <> ALL (string_to_array(regexp_replace($same$
      AED AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
      CNY CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK
      HTG ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LKR LRD LSL LYD MAD MDL MKD MNT MOP MRU MUR MVR
      MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PLN PYG QAR RON RUB RWF SAR SBD SCR SDG SEK SGD
      SHP SLE SRD SSP STN SVC SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD
      XCG XDR XOF XPF XSU ZAR ZMW ZWG ZWL
  $same$, '\s+', ' ', 'g'), ' '));

DO $$
DECLARE
  missing text;
BEGIN
  SELECT string_agg(currency || ':' || CASE WHEN currency = 'RSD' THEN '2' WHEN currency IN ('HUF', 'COP', 'IDR', 'PKR') THEN '0' ELSE '2' END, ',' ORDER BY currency)
    INTO missing FROM currency_scale WHERE stored IS NULL;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'the decimals of stored amounts are not known. If this system ran on Node 20.20 or later, start it once with STORED_CURRENCY_DIGITS=%; for an older Node see "Amounts stored by earlier versions" in docs/operations.md', missing;
  END IF;
  IF EXISTS (SELECT 1 FROM currency_scale WHERE stored NOT BETWEEN 0 AND digits) THEN
    RAISE EXCEPTION 'STORED_CURRENCY_DIGITS has decimals that no version has stored';
  END IF;
END $$;

UPDATE refunds r SET amount_minor = r.amount_minor * (10 ^ (s.digits - s.stored))::integer
  FROM payments p JOIN currency_scale s ON s.currency = p.currency WHERE p.id = r.payment_id AND s.stored < s.digits;
UPDATE payments p SET amount_minor = p.amount_minor * (10 ^ (s.digits - s.stored))::integer, refunded_minor = p.refunded_minor * (10 ^ (s.digits - s.stored))::integer
  FROM currency_scale s WHERE s.currency = p.currency AND s.stored < s.digits;
