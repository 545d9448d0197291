/**
 * The executor side of the v1 HTTP API (Mesos' page "Executor HTTP API"). Kept free of everything
 * that only schedulers need, because an executor's process has to stay small.
 */
package io.howdah.mesos.executor;
