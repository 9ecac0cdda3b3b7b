"""Times onnxruntime on one input, for comparison: MODEL INPUT HEIGHT WIDTH THREADS.

INPUT holds float32 values [1, 3, HEIGHT, WIDTH]. For every line on standard input it runs the model
once and prints the milliseconds, so that the caller can take turns with it.
"""

import sys
import time

import numpy
import onnxruntime

model, path, height, width, threads = sys.argv[1:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(threads)
options.inter_op_num_threads = 1
# Threads that spin after a run would take time from the other side's turn.
options.add_session_config_entry("session.intra_op.allow_spinning", "0")
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
x = numpy.fromfile(path, dtype=numpy.float32).reshape(1, 3, int(height), int(width))
feed = {session.get_inputs()[0].name: x}
for _ in sys.stdin:
    started = time.perf_counter()
    session.run(None, feed)
    print((time.perf_counter() - started) * 1000, flush=True)
