-- Rows as an application might log them: numbers, times, random keys, JSON. 270 bytes each as text, of
-- which zstd:1 leaves less than a third. Variables: the table's name and how many rows.
CREATE TABLE :name AS
SELECT
  i::bigint AS id,
  (random() * 100000)::int AS customer,
  timestamptz '2026-01-01' + i * interval '1.7 s' AS at,
  gen_random_uuid() AS key,
  (ARRAY['view', 'click', 'order', 'refund', 'login'])[1 + (random() * 4)::int] AS kind,
  jsonb_build_object(
    'path', '/shop/' || (random() * 5000)::int || '/item',
    'price', (random() * 10000)::int / 100.0,
    'agent', (ARRAY['Mozilla/5.0 (X11; Linux x86_64)', 'curl/8.5.0'])[1 + random()::int],
    'session', md5(random()::text),
    'tags', jsonb_build_array('a' || (random() * 50)::int, 'b' || (random() * 50)::int)) AS payload
FROM generate_series(1, :rows) i;
