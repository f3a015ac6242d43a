-- What each framework has and does not have, as its newest probed release showed when it was tried. What was
-- proved on this machine goes before imported and recorded results of other machines; of several releases the
-- highest speaks. Releases that were probed as of a past day speak only where no other was. A feature that
-- nobody probed has no row.
-- @grain one row per framework and probe
-- @column probe: Short name of the probe.
-- @column position: Order in which probes are listed.
-- @column area: Group of the probe.
-- @column title: The feature, for people.
-- @column question: When the answer is yes.
-- @column kind: Whether a feature is tried or a number measured; a number's verdict is yes when it was
--   measured. Values: feature, measure.
-- @column unit: Unit of value; null where there is no number.
-- @column core: True for the probes that every framework is asked.
-- @column framework: Slug in the registry.
-- @column release: Release that was tried.
-- @column is_newest: True when no newer release is known that is stable and not withdrawn; null if the
--   releases are not known.
-- @column verdict: What was found. Values: yes, with limits, needs extra, no, not applicable, error.
-- @column detail: The limit, the extra or the reason; null where there is none.
-- @column value: Number that was measured, in unit; null where there is none.
-- @column method: How it was found: by running a program, by looking into the installed package, or on a
--   list of absences that the names in the package do not contradict. Values: behaviour, introspection,
--   curated.
-- @column evidence: What was sent and what came back.
-- @column documentation: Page of the framework's documentation that a limit, extra or absence rests on.
-- @column program: Program that was tried; null if none was needed.
-- @column program_file: Its file in framewatch's code; null when the program has changed since.
-- @column program_code: Its code; null when it has changed since.
-- @column probe_file: File of the probe in framewatch's code.
-- @column probe_lines: First and last line of the probe, as first-last.
-- @column probe_code: Code of the probe.
-- @column server: Server that ran it.
-- @column server_release: Version of the server; null if it is part of the framework.
-- @column python: Version of Python.
-- @column machine: Identifies the hardware; numbers of two machines are not to be compared.
-- @column cpu: Model of the processor.
-- @column newer_exists: Sentence about a newer release that this Python cannot take; null if there is none.
-- @column probed_at: When it was tried (UTC).
-- @column origin: Where it was tried: here, elsewhere and imported, or by framewatch's authors. Values:
--   local, imported, recorded, live.
-- @unique framework, probe
-- @check a measure that was taken has a number: kind <> 'measure' or verdict <> 'yes' or value is not null
-- @check no answer without evidence: length(evidence) > 0
with newest as (
    select framework, version from marts.releases where is_newest
), results as (
    select r.*
    from raw.probe_results_now r
    left join raw.probe_environments_now e
        on e.framework = r.framework and e.release = r.release and e.origin = r.origin
    left join newest n on n.framework = r.framework and n.version = r.release
    qualify row_number() over (
        partition by r.framework, r.probe
        order by (e.as_of is null or n.version is not null) desc,
            list_position(['local', 'live', 'imported', 'recorded'], r.origin), r.release_number desc,
            r.probed_at desc
    ) = 1
)
select r.probe, p.position, p.area, p.title, p.question, p.kind, p.unit, p.core, r.framework, r.release,
    if(n.version is null, null, n.version = r.release) as is_newest, r.verdict, r.detail, r.value, r.method,
    r.evidence, r.documentation, r.program, g.file as program_file, g.code as program_code,
    p.file as probe_file, p.first_line || '-' || p.last_line as probe_lines, p.code as probe_code, e.server,
    e.server_release, e.python, e.machine, e.cpu, e.newer_exists, r.probed_at, r.origin
from results r
join raw.probes_now p on p.probe = r.probe
join marts.frameworks f on f.framework = r.framework
left join raw.probe_environments_now e
    on e.framework = r.framework and e.release = r.release and e.origin = r.origin
left join raw.probe_programs_now g
    on g.framework = r.framework and g.program = r.program and g.sha256 = r.program_sha256
left join newest n on n.framework = r.framework
order by p.position, f.position
