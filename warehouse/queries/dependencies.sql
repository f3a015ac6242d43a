-- How many packages does each framework require, and which?
select framework, version, dependency_count, dependencies, typed, wheel_size_bytes
from marts.package_facts
order by dependency_count, framework
