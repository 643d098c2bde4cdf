"""The transform as pandas does it: rows with sales above 1,000, a flag and a time. Prints seconds and peak MiB."""
import datetime
import json
import resource
import sys
import time

import pandas

begin, cpu = time.perf_counter(), time.process_time()
rows = pandas.read_csv(sys.argv[1])
above = rows[rows["sales"] > 1000].copy()
above["processed_flag"] = 1
above["process_timestamp"] = datetime.datetime.now(datetime.timezone.utc).isoformat()
above.to_csv(sys.argv[2], index=False)
seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak}))
