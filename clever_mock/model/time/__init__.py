"""Time: the clock of a mock, the spans in which syncs do not run, and the syncs that make events of changes.

Who sees the events, and which district a sync belongs to, is not known here.
"""
