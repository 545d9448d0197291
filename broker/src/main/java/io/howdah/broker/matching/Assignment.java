package io.howdah.broker.matching;

import io.howdah.broker.model.Placement;

/** One instance of a group and where it goes. */
public record Assignment(TaskGroup group, Placement placement) {}
