package io.howdah.broker.matching;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.OwnerName;

/**
 * Why an agent's offers do not fit a group.
 *
 * @param owner the group's
 * @param agent whose offers they are
 * @param kind the first thing that did not fit, in the order of {@link RefusalKind}
 * @param detail with figures, for people
 */
public record Refusal(OwnerName owner, Agent agent, RefusalKind kind, String detail) {}
