"""Times onnxruntime on one input, for comparison: MODEL INPUT HEIGHT WIDTH THREADS REPEATS.

INPUT holds float32 values [1, 3, HEIGHT, WIDTH]. Prints the median in milliseconds.
"""

import statistics
import sys
import time

import numpy
import onnxruntime

model, path, height, width, threads, repeats = sys.argv[1:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(threads)
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
x = numpy.fromfile(path, dtype=numpy.float32).reshape(1, 3, int(height), int(width))
feed = {session.get_inputs()[0].name: x}
for _ in range(3):
    session.run(None, feed)
times = []
for _ in range(int(repeats)):
    started = time.perf_counter()
    session.run(None, feed)
    times.append((time.perf_counter() - started) * 1000)
print(statistics.median(times))
