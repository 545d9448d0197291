/**
 * What YARN says: the nodes that ResourceManagers list, and the applications that NodeManagers
 * still serve. The only package of the broker with YARN's classes. Nothing here runs on the event
 * loop's thread, and nothing waits without a limit.
 */
package io.howdah.broker.yarn;
