-- Whoever reads a row first notes in its page that it is committed, and with checksums the page goes to the log whole: while much is deleted and the disk
-- stands still, that reader waits. A vacuum notes it before, but by default only once a fifth of the table is new, which on a large one is long.
-- Each page is visited once either way.
alter table pastes set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000);
