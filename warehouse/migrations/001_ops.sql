-- Book-keeping of the warehouse. Raw tables are made from their row models, marts by the models.
create table ops.schema_version (
    version integer not null,
    applied_at timestamp not null
);
create table ops.tables (
    table_name varchar not null,
    declaration varchar not null
);
create table ops.batches (
    batch varchar not null,
    table_name varchar not null,
    run_id varchar not null,
    source varchar not null,
    rows bigint not null,
    rows_new bigint not null,
    rows_changed bigint not null,
    rows_unchanged bigint not null,
    rows_retracted bigint not null,
    load_id bigint not null,
    loaded_at timestamp not null
);
create table ops.runs (
    run_id varchar not null,
    source varchar not null,
    started_at timestamp not null,
    ended_at timestamp not null,
    status varchar not null check (status in ('ok', 'partial', 'budget', 'failed')),
    requests bigint not null,
    rows_new bigint not null,
    rows_changed bigint not null,
    rows_unchanged bigint not null,
    rows_retracted bigint not null,
    error varchar,
    code_version varchar not null
);
create table ops.cursors (
    source varchar not null,
    framework varchar not null,
    cursor varchar not null,
    run_id varchar not null
);
create table ops.sources (
    source varchar not null,
    description varchar not null,
    group_name varchar not null,
    host varchar not null,
    schedule varchar not null,
    fresh_hours double not null
);
create table ops.rejected (
    batch varchar not null,
    reason varchar not null,
    rejected_at timestamp not null
);
