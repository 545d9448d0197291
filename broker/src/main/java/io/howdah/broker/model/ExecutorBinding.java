package io.howdah.broker.model;

/**
 * The executor that a worker's tasks run in.
 *
 * @param executorId used for one worker instance only
 * @param info the exact serialized ExecutorInfo of the launch, in base64; repeated unchanged with
 *     every further task of this executor, whoever leads, because Mesos refuses a task whose
 *     ExecutorInfo differs in anything
 */
public record ExecutorBinding(String executorId, String info) {}
