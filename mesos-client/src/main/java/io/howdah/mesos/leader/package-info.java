/**
 * Where the leading master is: from a list, or from the {@code json.info_*} nodes that masters keep
 * in ZooKeeper.
 */
package io.howdah.mesos.leader;
