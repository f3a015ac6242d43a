"""The page Choose: what it reads, its controls and its parts. Only here does Choose know Streamlit."""
