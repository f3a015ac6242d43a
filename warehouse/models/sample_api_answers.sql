-- What the same API answers to bad requests in every framework, as it came from the sample app that ran with the
-- newest probed release. An endpoint without input is asked with a method that it does not take.
-- @grain one row per framework, endpoint and mistake
-- @column framework: Slug in the registry.
-- @column endpoint: Endpoint of the sample API; see sample_api.
-- @column position: Order in which the requests are listed.
-- @column mistake: What is wrong with the request, in words.
-- @column request: What was sent: method, target, header or body, in one line.
-- @column status: Status code of the answer; below 400 the bad request was taken.
-- @column media_type: Content-Type of the answer without parameters; empty if it had none.
-- @column body: Body of the answer, at most 500 characters.
-- @column release: Version of the framework that answered.
-- @column asked_at: When it answered so first (UTC).
-- @column origin: Where it ran: here, elsewhere and imported, or by framewatch's authors. Values: local,
--   imported, recorded, live.
-- @unique framework, endpoint, mistake
select a.framework, a.endpoint, a.position, a.mistake, a.request, a.status, a.media_type, a.body, a.release,
    a.fetched_at as asked_at, a.origin
from raw.sample_answers_now a
join marts.frameworks f on f.framework = a.framework
qualify row_number() over (
    partition by a.framework, a.endpoint, a.mistake
    order by list_position(['local', 'live', 'imported', 'recorded'], a.origin)
) = 1
order by f.position, a.position
