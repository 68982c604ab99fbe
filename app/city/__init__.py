"""The city: who lives there, where they go, how they answer when asked; made up from a seed, or imported from files.

Takes in a size and a seed, or CSV files. Gives out people, friendships, venues, slots, interactions and past seeds in
the graph, and, outside the graph, the hidden traits that only the behaviour reads. Nothing follows by itself.
"""
