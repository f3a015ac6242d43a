"""Charts: pure functions from a frame to an Altair chart. No Streamlit, no warehouse, no clock."""
