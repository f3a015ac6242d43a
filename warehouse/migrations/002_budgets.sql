-- What is left of the request budgets that all processes of a home share.
create table ops.budgets (
    pool varchar not null,
    requests_allowed bigint not null,
    window_seconds bigint not null,
    requests_used bigint not null,
    host_left bigint,
    free_at timestamp,
    as_of timestamp not null
);
