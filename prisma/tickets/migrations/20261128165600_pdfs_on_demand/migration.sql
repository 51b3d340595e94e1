-- A ticket of a large free purchase has a code and no file until its PDF is first opened.
ALTER TABLE generated_tickets DROP CONSTRAINT generated_tickets_file;
ALTER TABLE generated_tickets
  ADD CONSTRAINT generated_tickets_file CHECK ((bytes > 0 AND length(sha256) = 64) OR (bytes = 0 AND sha256 = 'on-demand'));
