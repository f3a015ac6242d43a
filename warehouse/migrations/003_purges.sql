-- Removals of what other people wrote: an older snapshot may still hold it.
create table ops.purges (
    purged_at timestamp not null,
    reason varchar not null check (reason in ('deleted', 'age')),
    items bigint not null
);
