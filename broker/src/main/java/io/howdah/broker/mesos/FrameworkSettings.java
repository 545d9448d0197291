package io.howdah.broker.mesos;

import java.time.Duration;

/**
 * How the framework presents itself. Mesos ignores a changed user, principal or checkpoint of a
 * framework that it knows (law 3).
 *
 * @param name shown in Mesos' web UI
 * @param user operating system user of tasks that name none
 * @param principal for authorization; empty: none
 * @param role that offers come for which name none
 * @param failoverTimeout how long Mesos keeps the tasks of a framework that is away
 * @param hostname of this broker, shown in Mesos' web UI
 * @param webUrl of this broker's own pages
 * @param gpus whether agents with GPUs are offered
 */
public record FrameworkSettings(
    String name,
    String user,
    String principal,
    String role,
    Duration failoverTimeout,
    String hostname,
    String webUrl,
    boolean gpus) {}
