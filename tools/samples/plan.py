"""The plan of the room: x right, y away from the viewer, z up, metres; the floor is z = 0."""

LEFT, RIGHT, BACK, FAR, HEIGHT = -2.4, 2.4, -0.8, 5.4, 2.6
WINDOW = {"near": 2.35, "far": 4.05, "sill": 0.75, "top": 2.25}  # in the left wall: a span of y and a span of z
