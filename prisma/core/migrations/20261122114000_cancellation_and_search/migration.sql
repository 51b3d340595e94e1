-- Who of those that are told of a cancellation has paid for something, wherever in its line that purchase stands.
CREATE INDEX purchases_paid_by ON purchases (event_id, lower(buyer_email)) WHERE status IN ('PAID', 'PARTIALLY_REFUNDED');

-- As before (see …_event_lifecycle_and_search), and what people put into titles beside letters parts words, too: dashes
-- and quotes of all kinds, bullets, arrows, emoji, the signs that Spanish begins with and East Asia ends with. "Fête🎉"
-- is found by "fête", "¿Qué?" by "que". The blocks: general punctuation to dingbats, CJK punctuation, variation
-- selectors, pictures.
CREATE OR REPLACE FUNCTION fold_text(p_text text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
  SELECT lower(translate(
    replace(replace(replace(replace(replace(replace(
      regexp_replace(regexp_replace(normalize(p_text, NFKD), '[\u0300-\u036f]', '', 'g'), '[\u2000-\u2bff\u3000-\u3020\u30fb\ufe00-\ufe0f\U0001f000-\U0001faff]', ' ', 'g'),
      'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss'), 'ẞ', 'ss'),
    'øØđĐłŁ!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~«»·¿¡§¶¦©®°¬±×÷',
    'oOdDlL' || repeat(' ', 47)))
$$;

-- Their expressions say something else now.
REINDEX INDEX events_search;
REINDEX INDEX guests_search;
REINDEX INDEX purchases_search;
