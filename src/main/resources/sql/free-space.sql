-- What is free on the file system of the data directory, by the extension system_stats: the one whose
-- mount point is the longest that the directory lies below.
SELECT d.free_space::bigint
  FROM system_stats.pg_sys_disk_info() AS d
 WHERE pg_catalog.starts_with(pg_catalog.current_setting('data_directory'), d.mount_point)
 ORDER BY pg_catalog.length(d.mount_point) DESC
 LIMIT 1
