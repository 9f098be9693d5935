SELECT
  m.oid AS oid,
  concat_ws(', ',
    octet_length(lo_get(m.oid)) || ' bytes',
    'MD5 ' || md5(lo_get(m.oid)),
    'owner ' || pg_get_userbyid(m.lomowner),
    'privileges ' || (SELECT string_agg(entry::text, ' ' ORDER BY entry::text) FROM unnest(m.lomacl) entry),
    'comment ' || obj_description(m.oid, 'pg_largeobject')) AS description
FROM pg_largeobject_metadata m
ORDER BY m.oid
