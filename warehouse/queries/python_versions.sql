-- Which Python versions does each framework support?
select framework, version, requires_python, python_versions[-1] as newest_named, python_versions
from marts.package_facts
order by framework
