"""Lets highway-env be driven over JSON lines: one request a line on stdin, one answer a line on stdout.

    HIGHWAY_ENV_PATH=/path/to/site-packages python3 bridge.py

Requests: {"do": "make", "config": {...}}, {"do": "reset", "seed": 1, "idm": false}, {"do": "step", "action": 3},
{"do": "close"}. With "idm" the ego is driven by highway-env's own IDM vehicle and "action" is null.
"""

import json
import os
import sys

sys.path.insert(0, os.environ["HIGHWAY_ENV_PATH"])

import gymnasium  # noqa: E402
import highway_env  # noqa: E402
from highway_env.vehicle.behavior import IDMVehicle  # noqa: E402


class Bridge:
    def __init__(self):
        self.env = None
        self.numbers = {}

    def make(self, request):
        if hasattr(highway_env, "register_highway_envs"):
            highway_env.register_highway_envs()
        self.env = gymnasium.make("highway-fast-v0", config=request["config"]).unwrapped
        return {"version": getattr(highway_env, "__version__", "unknown")}

    def reset(self, request):
        self.env.reset(seed=request["seed"])
        self.numbers = {}
        if request.get("idm"):
            before = self.env.vehicle
            after = IDMVehicle.create_from(before)
            self.env.road.vehicles[self.env.road.vehicles.index(before)] = after
            self.env.controlled_vehicles = [after]
        return self.state(False)

    def step(self, request):
        _, _, terminated, truncated, _ = self.env.step(request["action"])
        return self.state(bool(terminated or truncated))

    def state(self, over):
        ego = self.env.vehicle
        return {
            "over": over,
            "crashed": bool(ego.crashed),
            "timeS": float(self.env.time),
            "lanes": int(self.env.config["lanes_count"]),
            "lane": int(ego.lane_index[2]),
            "ego": self.vehicle(ego),
            "things": [self.vehicle(v) for v in self.env.road.vehicles if v is not ego],
        }

    def vehicle(self, vehicle):
        number = self.numbers.setdefault(id(vehicle), len(self.numbers))
        x, y = (float(value) for value in vehicle.position)
        speed_x, speed_y = (float(value) for value in vehicle.velocity)
        return {
            "id": number,
            "x": x,
            "y": y,
            "speedX": speed_x,
            "speedY": speed_y,
            "lengthM": float(vehicle.LENGTH),
            "widthM": float(vehicle.WIDTH),
        }


def main():
    bridge = Bridge()
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "close":
            return
        try:
            answer = getattr(bridge, request["do"])(request)
        except Exception as error:  # told to the caller, who decides
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
