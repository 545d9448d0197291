/** The Mesos v1 HTTP API, scheduler and executor side. No policy, no Hadoop. */
package io.howdah.mesos;
