-- Amounts are integers in minor units. Until now the decimals of a currency came from the runtime, which reports how people
-- write amounts; from now on they are those of ISO 4217, in a table of our own. This migration brings events, ticket types, promo codes and purchases
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
  SELECT DISTINCT e.currency::text AS currency FROM events e
  WHERE EXISTS (SELECT 1 FROM ticket_types t WHERE t.event_id = e.id AND t.price_minor > 0)
    OR EXISTS (SELECT 1 FROM promo_codes c WHERE c.event_id = e.id AND c.kind = 'FIXED')
    OR EXISTS (SELECT 1 FROM purchases p WHERE p.event_id = e.id AND p.subtotal_minor > 0)
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

UPDATE ticket_types t SET price_minor = t.price_minor * (10 ^ (s.digits - s.stored))::integer, revenue_minor = t.revenue_minor * (10 ^ (s.digits - s.stored))::integer
  FROM events e JOIN currency_scale s ON s.currency = e.currency WHERE e.id = t.event_id AND s.stored < s.digits;
UPDATE promo_codes c SET amount = c.amount * (10 ^ (s.digits - s.stored))::integer
  FROM events e JOIN currency_scale s ON s.currency = e.currency WHERE e.id = c.event_id AND c.kind = 'FIXED' AND s.stored < s.digits;
UPDATE purchase_items i SET unit_price_minor = i.unit_price_minor * (10 ^ (s.digits - s.stored))::integer, discount_minor = i.discount_minor * (10 ^ (s.digits - s.stored))::integer
  FROM purchases p JOIN currency_scale s ON s.currency = p.currency WHERE p.id = i.purchase_id AND s.stored < s.digits;
UPDATE purchases p SET subtotal_minor = p.subtotal_minor * (10 ^ (s.digits - s.stored))::integer, discount_minor = p.discount_minor * (10 ^ (s.digits - s.stored))::integer,
    total_minor = p.total_minor * (10 ^ (s.digits - s.stored))::integer, refunded_minor = p.refunded_minor * (10 ^ (s.digits - s.stored))::integer
  FROM currency_scale s WHERE s.currency = p.currency AND s.stored < s.digits;
-- Last, as always: sales want this row. The new version makes whoever has read the event read it again.
UPDATE events e SET refunded_minor = e.refunded_minor * (10 ^ (s.digits - s.stored))::integer, updated_at = now()
  FROM currency_scale s WHERE s.currency = e.currency AND s.stored < s.digits;
