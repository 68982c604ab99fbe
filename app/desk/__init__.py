"""The sandbox venue desk: another company's reservation service, in a process of its own.

It takes reservations over HTTP, thinks about them for a while, and answers by signed webhook. Like real ones it sometimes
says no and sometimes never answers. It knows nothing of Sprout's graph, bus, stages or domains.
"""
