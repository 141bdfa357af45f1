"""Collects the splits of a manifest on Spark: spark-submit spark.py MANIFEST PARTS

authlog, collect-splits and both paths must be there on every executor.
"""
import json
import sys

from pyspark.sql import SparkSession

manifest, parts = sys.argv[1:]
with open(manifest, encoding="utf-8") as f:
    splits = json.loads(f.readline())["splits"]

sc = SparkSession.builder.appName("authlog-collect").getOrCreate().sparkContext
# checkCode is False by default: a task whose command fails would count as done.
done = sc.parallelize(range(splits), splits).pipe(f"collect-splits {manifest} {parts}", checkCode=True).collect()
if len(done) != splits:
    sys.exit(f"{len(done)} of {splits} splits were collected")
