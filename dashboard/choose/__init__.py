"""Which framework for a project: stochastic multi-criteria acceptability analysis over the warehouse.

Every criterion is a question to the marts and a fixed scale; what the visitor says are weights and required
features. 10,000 simulations draw each figure from what is known about it; a missing figure is drawn from the
whole scale. The share of simulations that a framework wins is its acceptability at these weights, and over
weights drawn uniformly from the simplex its acceptability whatever one wants. Nothing here knows Streamlit.

Lahdelma, Hokkanen, Salminen (1998): SMAA, stochastic multiobjective acceptability analysis. European Journal
of Operational Research 106, 137-143. Lahdelma, Salminen (2001): SMAA-2: stochastic multicriteria
acceptability analysis for group decision making. Operations Research 49, 444-454.
"""
