-- Scans whose scanner gave up before the result are abandoned by a sweep, which must not read all scans to find them.
CREATE INDEX scans_in_flight ON scans (scanned_at) WHERE outcome IS NULL AND abandoned_at IS NULL;
