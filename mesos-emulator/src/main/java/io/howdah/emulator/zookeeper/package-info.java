/** Registration of the master as Mesos does it. */
package io.howdah.emulator.zookeeper;
