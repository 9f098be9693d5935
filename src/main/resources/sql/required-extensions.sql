SELECT extname, extversion
  FROM pg_catalog.pg_extension
 WHERE extname <> 'plpgsql'
 ORDER BY 1
