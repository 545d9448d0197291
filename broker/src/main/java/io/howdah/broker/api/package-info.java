/** HTTP: {@code /v1}, {@code /ping}, {@code /metrics} and the executor's archive. Reads only. */
package io.howdah.broker.api;
