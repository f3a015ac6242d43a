"""The dashboard: queries, charts and pages over the published snapshot. Never writes."""
