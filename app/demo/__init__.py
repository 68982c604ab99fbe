"""The demo: all processes started, the six stages run one after the other, what came out said in figures."""
