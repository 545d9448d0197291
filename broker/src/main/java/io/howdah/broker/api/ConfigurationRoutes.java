package io.howdah.broker.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.config.Configuration;
import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.config.InvalidConfigurationException;
import io.howdah.broker.model.Revision;
import io.howdah.broker.model.RevisionAnswer;
import io.howdah.broker.model.RevisionPlan;
import io.howdah.broker.view.BrokerSnapshot;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

/** Asking for revisions, and their history. Everything else of the API only reads. */
final class ConfigurationRoutes {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Of the server's threads, how many may wait for the store. */
  private static final int WAITING = 4;

  private static final int NAME_LENGTH = 100;

  private final Semaphore waiting = new Semaphore(WAITING);

  /** What is asked for, once there is room for it. */
  private interface Question {
    RevisionAnswer ask(ConfigurationDesk.Manner manner)
        throws InterruptedException, TimeoutException;
  }

  /** POST of a broker.yaml. */
  void apply(Context context, ConfigurationDesk desk) {
    String type = context.contentType();
    if (type == null || !type.startsWith("application/yaml")) {
      // A page in somebody's browser cannot send this type to another server unasked.
      throw new ApiException(415, "Content-Type is %s; needed is application/yaml".formatted(type));
    }
    Configuration configuration;
    try {
      configuration = ConfigurationReader.parse("the configuration", context.body());
    } catch (InvalidConfigurationException e) {
      context.status(400);
      ObjectNode node = JSON.objectNode().put("message", e.getMessage());
      ArrayNode errors = node.putArray("errors");
      e.errors().forEach(error -> errors.add(error.toString()));
      ApiRoutes.answer(context, node);
      return;
    }
    answer(context, manner -> desk.propose(configuration.definitions(), manner));
  }

  /** POST to an earlier revision. */
  void revert(Context context, ConfigurationDesk desk) {
    if (context.header("X-Howdah") == null) {
      // See above; there is no content whose type could tell.
      throw new ApiException(400, "the header X-Howdah is needed, with any value");
    }
    long number;
    try {
      number = Long.parseLong(context.pathParam("number"));
    } catch (NumberFormatException e) {
      throw new ApiException(
          400, "\"%s\" is not the number of a revision".formatted(context.pathParam("number")));
    }
    answer(context, manner -> desk.revert(number, manner));
  }

  private void answer(Context context, Question question) {
    boolean planOnly = flag(context, "dry-run");
    ConfigurationDesk.Manner manner =
        new ConfigurationDesk.Manner(author(context), flag(context, "confirm"), planOnly);
    if (!waiting.tryAcquire()) {
      throw new ApiException(503, "Others ask for revisions right now; ask again");
    }
    try {
      RevisionAnswer answer = question.ask(manner);
      context.status(
          switch (answer.verdict()) {
            case PLANNED, APPLIED, UNCHANGED -> 200;
            case NEEDS_CONFIRMATION -> 409;
            case NOT_FOUND -> 404;
          });
      ApiRoutes.answer(context, json(answer));
    } catch (TimeoutException e) {
      throw new ApiException(
          504,
          "It is not known whether it was stored (%s): look at /v1/configuration/revisions"
              .formatted(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException(503, "This broker is stopping; ask again");
    } finally {
      waiting.release();
    }
  }

  private static boolean flag(Context context, String name) {
    String value = context.queryParam(name);
    if (value == null || value.equals("true") || value.equals("false")) {
      return "true".equals(value);
    }
    throw new ApiException(400, "%s is \"%s\"; needed is true or false".formatted(name, value));
  }

  private static String author(Context context) {
    String by = context.queryParam("by");
    if (by == null || by.isBlank()) {
      return "the API from " + address(context);
    }
    if (by.length() > NAME_LENGTH) {
      throw new ApiException(400, "by has more than " + NAME_LENGTH + " characters");
    }
    return by + " through the API from " + address(context);
  }

  /** Through a proxy, such as a standby's, the address of who asked it as well. */
  private static String address(Context context) {
    String asker = context.header("X-Forwarded-For");
    return asker == null || asker.length() > NAME_LENGTH
        ? context.ip()
        : context.ip() + " for " + asker;
  }

  private static ObjectNode json(RevisionAnswer answer) {
    ObjectNode node = JSON.objectNode();
    node.put("verdict", answer.verdict().name());
    node.put("revision", answer.revision());
    node.put("message", String.join("; ", answer.problems()));
    ArrayNode problems = node.putArray("needsConfirmation");
    answer.problems().forEach(problems::add);
    node.put("running", answer.plan().running());
    ArrayNode owners = node.putArray("changes");
    for (RevisionPlan.OwnerChange change : answer.plan().owners()) {
      owners
          .addObject()
          .put("kind", change.owner().isService() ? "service" : "fleet")
          .put("name", change.owner().value())
          .put("running", change.running())
          .put("starts", change.starts())
          .put("stops", change.stops())
          .put("replaced", change.replaced())
          .put("removed", change.removed());
    }
    ArrayNode difference = node.putArray("difference");
    answer.plan().difference().forEach(difference::add);
    return node;
  }

  /** The revisions that are kept, newest first. */
  static ObjectNode history(BrokerSnapshot snapshot) {
    ObjectNode node = JSON.objectNode();
    ArrayNode list = node.putArray("revisions");
    List<Revision> newestFirst = new ArrayList<>(snapshot.revisions());
    Collections.reverse(newestFirst);
    for (Revision revision : newestFirst) {
      ObjectNode one = list.addObject();
      one.put("number", revision.number());
      one.put("at", revision.at().toString());
      one.put("author", revision.author());
      one.put("revertible", !revision.content().isEmpty());
      ArrayNode difference = one.putArray("difference");
      revision.difference().lines().forEach(difference::add);
    }
    return node;
  }
}
