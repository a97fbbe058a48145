-- One nextval is one block: the numbers v to v + 1023. 62^10 is a multiple of 1024, so the last block ends exactly at 62^10 - 1.
-- After that nextval is an error: running out must never start over.
create sequence key_blocks as bigint increment by 1024 minvalue 0 maxvalue 839299365868339200 start with 0 no cycle;

-- Which secret turned this sequence's numbers into keys. Another secret on the same sequence would hand out keys a second time.
create table key_secret (
    only_row boolean primary key default true check (only_row),
    fingerprint bytea not null
);
