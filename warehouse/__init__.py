"""The warehouse: observations in, an immutable snapshot out. Knows neither Dagster nor Streamlit."""
