"""What the Community page cannot know, and how its figures are made."""

from __future__ import annotations

LIMITS = """\
- **Who stays silent.** People write when they are pleased, stuck or arguing. Most users write nothing,
  and beginners ask where experts answer.
- **Who is heard.** Hacker News, Stack Overflow, Dev.to and issue trackers in English; chats, companies
  and other languages are counted at most. Another community can be added from a file of your own.
- **Sarcasm and context.** The analyser reads one passage. Irony, quotations of others and what stands
  further up in the thread escape it, and it abstains where it is not sure. What it is sure of may differ
  from the rest.
- **Praise is not fitness.** A small framework is judged by those who chose it, a large one also by those
  who had to use it. A difference in net sentiment is no difference in quality.
- **Why opinion changed.** A release, a viral article and a new audience look alike here."""

METHOD = """\
- An **opinion** counts once per author, thread and framework, as the mean of what was said. Bots,
  promotion, job adverts and repetitions are left out, maintainers unless asked for.
- **Net sentiment** is positive less negative opinions over all, neutral ones included: −1 to +1. **Share
  positive** leaves out neutral ones.
- **Intervals** (95 %) leave out one thread after the other, so that voices that follow one another in a
  discussion do not count as independent. In simulated threads they hold the truth in 92 of 100 cases or
  more (`benchmarks/sentiment_intervals.py`).
- **Communities** are estimated one by one and averaged with fixed weights. Issue trackers attract
  complaints: they are shown beside and not mixed in.
- Nothing is shown below **30 opinions from 10 threads**, and no net at all unless the analyser is right
  in 80 % of the cases that it is sure of, on texts unlike those it learnt from.
- A **change** is told only when the interval of the difference excludes zero after the false discovery
  rate of all frameworks and aspects is kept at 5 %."""
