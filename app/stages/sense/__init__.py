"""Sense: what people do at venues becomes weighted signals in the graph.

Takes in requests (view, interest, like, dwell time); gives out INTERACTED, LIKES, INTERESTED_IN and the venues' counters.
The next event is `interaction.recorded`; the stage that reads the signals is embed.
"""
