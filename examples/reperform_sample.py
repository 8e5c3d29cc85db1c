"""Draws SAMPLE.JSON again, with Python alone; hold beside it: [COMMITMENT [LEDGER [POPULATION]]]."""

import hmac
import json
import sys
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path


def _framed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


sys.excepthook = lambda kind, told, _: sys.stderr.write(f"no sample: {kind.__name__}: {told}\n")
file = json.loads(Path(sys.argv[1] if sys.argv[1:] else sys.exit(__doc__)).read_bytes())
nonce, items = bytes.fromhex(file["nonce"]), sorted(map(tuple, file["items"]))
names = {item: _framed(*(part.encode() for part in item)) for item in items}
root = sha256(b"population/v1\0" + b"".join(names.values())).hexdigest()
held = zip(("commitment", "ledger_root", "population_root"), sys.argv[2:], strict=False)
found = [(file[name] == value, f"{name} is not the one that you hold") for name, value in held]
found += [(f"sha256:{sha256(nonce).hexdigest()}" == file["commitment"], "another nonce")]
found += [(len({i[1] for i in items}) == len(items), "an item is listed twice")]
found += [(f"sha256:{root}" == file["population_root"], "the items have another root")]
facts = [bytes.fromhex(file[name][7:]) for name in ("ledger_root", "population_root")] + [nonce]
seed = sha256(b"audit-sample/v1\0" + _framed(*facts, file["plan"]["purpose"].encode())).digest()
due, stages = [], [stage["size"] for stage in file["plan"]["stages"]]
plan = {part["name"]: part for part in file["plan"]["strata"] if part["population"]}
stated = {part["name"]: (part["population"], part["drawn"]) for part in file["strata"]}
found += [(set(stated) == set(plan) == {i[0] for i in items}, "the plan has other strata")]
for name, part in sorted(plan.items()):
    mine = sorted((hmac.digest(seed, names[i], "sha256"), i) for i in items if i[0] == name)
    size = [stratum for stratum, _ in file["drawn"]].count(name)
    allowed = stages if part["basis"] == "stop_or_go" else [part["size"]]
    found += [((len(mine), size) == stated.get(name) and size in allowed, f"{name}: sizes")]
    due += [item for _, item in mine[:size]]
odd = next((pair for pair in zip_longest(due, map(tuple, file["drawn"])) if len(set(pair)) > 1), 0)
found += [(not odd, f"what had to be drawn, and what is listed: {odd}")]
told = [f"DIFFERENT: {told}" for fits, told in found if not fits]
sys.exit(told[0]) if told else print(*("\t".join(item) for item in due), sep="\n")
