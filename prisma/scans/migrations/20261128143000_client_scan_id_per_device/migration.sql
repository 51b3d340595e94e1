-- Two devices that count from 1 made the same client scan IDs, and all scans of the second one were conflicts. An ID now
-- belongs to one device of one operator. The new index is weaker than the old one, so no row can violate it.
CREATE UNIQUE INDEX scans_client_scan_id_of_device ON scans (event_id, client_scan_id, operator_id, device_id)
  NULLS NOT DISTINCT WHERE abandoned_at IS NULL;
DROP INDEX scans_client_scan_id;
