-- A slug whose paste is taken down stays with it, also when all pastes are deleted at once: whoever took it would have a paste that cannot be taken down,
-- and the one that was could not come back.
create or replace function rest_all_slugs() returns trigger language plpgsql as $$
begin
    update slugs set free_at = clock_timestamp() + interval '15 minutes'
        where free_at = 'infinity' and not exists (select from takedowns where takedowns.key = slugs.key);
    return null;
end $$;

-- Those that have been let go, unless somebody has taken them since.
insert into slugs (key) select key from takedowns where length(key) <> 10 or key ~ '[^A-Za-z0-9]'
    on conflict (key) do update set free_at = 'infinity' where slugs.free_at < 'infinity';
