package io.howdah.broker.core;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Instance;
import io.howdah.broker.view.BrokerSnapshot.PendingOwner;
import io.howdah.broker.view.BrokerSnapshot.Phase;
import java.util.List;
import java.util.Set;

/**
 * What offers are wanted for at a moment: the part of a {@link BrokerCore#snapshot} that says it,
 * without the copies that make a snapshot too dear for every step.
 *
 * @param phase of the leadership
 * @param definitions what is wanted
 * @param pending what is wanted and not launched yet
 * @param growing running workers of elastic fleets that are to have more leases
 * @param takingBack pools that something is being taken back for
 */
record Wishes(
    Phase phase,
    Definitions definitions,
    List<PendingOwner> pending,
    List<Instance> growing,
    Set<String> takingBack) {}
