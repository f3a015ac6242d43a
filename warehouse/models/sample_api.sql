-- The same API in every framework: the code behind each endpoint of the sample apps and how many lines it
-- takes.
-- @grain one row per framework and endpoint
-- @column framework: Slug in the registry, or reference_asgi, reference_wsgi.
-- @column endpoint: Endpoint of the sample API.
-- @column code: Its code, without imports and set-up that all endpoints share.
-- @column lines: Lines of it that hold more than a comment or a docstring.
-- @column origin: How it came here. Values: local, imported, recorded, live.
-- @unique framework, endpoint
select framework, endpoint, code, lines, origin
from raw.sample_sources_now
qualify row_number() over (
    partition by framework, endpoint order by list_position(['local', 'imported', 'recorded', 'live'], origin)
) = 1
order by framework, endpoint
