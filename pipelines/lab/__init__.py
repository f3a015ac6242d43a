"""The lab: locked environments, servers and one sample API in every framework, for benchmarks and probes."""
