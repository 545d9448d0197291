package io.howdah.broker.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.broker.config.InvalidConfigurationException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "history",
    description = "Lists the configuration's revisions, newest first: when, who, what changed.",
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BrokerAddress broker;

  @Override
  public Integer call()
      throws CommandException, InvalidConfigurationException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    RevisionClient client = new RevisionClient(broker.url(Optional.empty()), out);
    for (JsonNode revision : client.get("/v1/configuration/revisions").path("revisions")) {
      String content = revision.path("revertible").asBoolean() ? "" : " (its content is not kept)";
      out.printf(
          "%d  %s  %s%s%n",
          revision.path("number").asLong(),
          revision.path("at").asText(),
          revision.path("author").asText(),
          content);
      revision.path("difference").forEach(line -> out.println("     " + line.asText()));
    }
    return ProcessExit.OK.code();
  }
}
