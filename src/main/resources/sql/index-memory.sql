-- Memory for the building of an index: all connections may take half of shared_buffers together,
-- which is an eighth of a server's memory where they are a quarter of it. More than 1 GB
-- sorts no faster. What the server gives by itself is the least.
SELECT pg_catalog.set_config('maintenance_work_mem',
         greatest(pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')),
                  least(pg_catalog.pg_size_bytes(pg_catalog.current_setting('shared_buffers')) / 2 / ?, 1073741824))
           / 1024 || 'kB',
         false)
