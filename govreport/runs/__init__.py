"""Many reports: on all cores of a machine or on a cluster, on disk instead of in memory, resumable.

reading   the reading loop: sources to readings, readings to columns
limits    how long one document may take, and how much memory
journal   at which document a process is, for whoever comes after its death
store     the folder of a data set: shards appear there whole or not at all
plan      which source belongs to which shard
shard     one shard: read, check, write
progress  the bar and the summary
pool      processes that can be lost
cluster   the same on a Dask cluster
run       all shards of a plan
parallel  `gr.load` with the pool or the cluster
"""
