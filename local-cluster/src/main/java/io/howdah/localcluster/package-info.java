/**
 * One machine as a cluster, from processes: ZooKeeper, the Mesos emulator, HDFS, a ResourceManager,
 * brokers and, to compare with, NodeManagers started by hand. Behind the demo, the end-to-end tests
 * and the benchmarks.
 */
package io.howdah.localcluster;
