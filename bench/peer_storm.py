"""Storm's side: build a sparse model of a PRISM file and check one property. Runs in Storm's own environment.

python peer_storm.py FILE PROPERTY
"""

import json
import resource
import sys
import time

import stormpy


def main() -> None:
    """Build, check, say."""
    file, asked = sys.argv[1:3]
    begun, cpu = time.perf_counter(), time.process_time()
    program = stormpy.parse_prism_program(file, prism_compatibility=True)
    properties = stormpy.parse_properties(asked, program)
    model = stormpy.build_model(program, properties)
    built = time.perf_counter()
    found = stormpy.model_checking(model, properties[0])
    done, spent = time.perf_counter(), time.process_time()
    print(json.dumps({
        "seconds": done - begun, "build": built - begun, "check": done - built, "cpu": spent - cpu,
        "answer": found.get_value(model.initial_states[0]), "situations": model.nr_states,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
