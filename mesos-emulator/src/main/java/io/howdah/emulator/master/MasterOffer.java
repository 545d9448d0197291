package io.howdah.emulator.master;

import io.howdah.emulator.loop.StateLoop;
import io.howdah.emulator.resource.ResourceBag;

/** An offer that is out. */
final class MasterOffer {
  final String id;
  final Framework framework;
  final MasterAgent agent;
  final String role;
  final ResourceBag resources;
  StateLoop.Timer timeout;

  MasterOffer(
      String id, Framework framework, MasterAgent agent, String role, ResourceBag resources) {
    this.id = id;
    this.framework = framework;
    this.agent = agent;
    this.role = role;
    this.resources = resources;
  }
}
