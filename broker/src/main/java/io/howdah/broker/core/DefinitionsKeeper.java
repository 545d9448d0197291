package io.howdah.broker.core;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.RecordOwner;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.Revision;
import io.howdah.broker.model.RevisionAnswer;
import io.howdah.broker.model.RevisionPlan;
import io.howdah.broker.model.Service;
import io.howdah.broker.planning.FleetQuestions;
import io.howdah.broker.planning.RevisionPlanner;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.DefinitionsText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Turns proposed definitions into the next revision, or refuses them with reasons. */
final class DefinitionsKeeper {
  /** Characters of a revision's difference that are stored; a record has to fit a transaction. */
  private static final int DIFFERENCE_LIMIT = 40_000;

  /** Revisions that are kept. */
  static final int KEPT = 100;

  /**
   * So many instances may stop by a change of the file, however few run: a person who halves a
   * small fleet in the file has said so, and has nothing to confirm it with there.
   */
  private static final int STOPPED_BY_FILE = 9;

  private final ClusterState state;
  private final OwnerKeeper owners;
  private final BackoffTracker backoff;
  private final PendingBook pending;
  private final Roles roles;
  private final DecisionJournal journal;
  private final BiFunction<Definitions, Definitions, List<String>> difference;
  private final Supplier<Map<String, ResourceManagerLimits>> limits;
  private List<String> rejected = List.of();

  /**
   * @param difference what the second changes against the first, a line a change, for people
   * @param limits what is known of ResourceManagers by now, by Hadoop cluster
   */
  DefinitionsKeeper(
      ClusterState state,
      OwnerKeeper owners,
      BackoffTracker backoff,
      PendingBook pending,
      Roles roles,
      DecisionJournal journal,
      BiFunction<Definitions, Definitions, List<String>> difference,
      Supplier<Map<String, ResourceManagerLimits>> limits) {
    this.state = state;
    this.owners = owners;
    this.backoff = backoff;
    this.pending = pending;
    this.roles = roles;
    this.journal = journal;
    this.difference = difference;
    this.limits = limits;
  }

  /** Errors of the newest proposal if it was refused. */
  List<String> rejected() {
    return rejected;
  }

  void reject(List<String> errors) {
    rejected = List.copyOf(errors);
  }

  void propose(Definitions proposed, String author, Time time, StepOutput out) {
    Definitions before = state.definitions();
    Definitions after = complete(proposed, before);
    List<String> missing = runningButAbsent(before, after, proposed.removed());
    if (!missing.isEmpty()) {
      rejected = missing;
      return;
    }
    RevisionPlan plan = plan(before, after);
    List<String> questions =
        questions(before, after, plan, proposed.removed(), STOPPED_BY_FILE).stream()
            .map(
                question ->
                    question
                        + ". If that is meant, 'howdah apply FILE --confirm' with this file makes"
                        + " it so")
            .toList();
    if (!questions.isEmpty()) {
      rejected = questions;
      return;
    }
    rejected = List.of();
    if (after.equals(before) && state.revision().isPresent()) {
      return;
    }
    make(after, proposed.removed(), author, plan, time, out);
  }

  /** Somebody asks for new definitions, and is told what becomes of it. */
  void request(Event.RevisionRequested request, Time time, StepOutput out) {
    Ask ask = new Ask(request.request(), request.author(), request.confirmed(), request.planOnly());
    decide(ask, request.definitions(), time, out);
  }

  /** Somebody asks for what an earlier revision had. */
  void revert(Event.RevertRequested request, Time time, StepOutput out) {
    Ask ask = new Ask(request.request(), request.author(), request.confirmed(), request.planOnly());
    Optional<Revision> revision =
        state.revisions().stream().filter(one -> one.number() == request.number()).findFirst();
    Optional<Definitions> content =
        revision.flatMap(found -> DefinitionsText.read(found.content()));
    if (content.isPresent()) {
      decide(ask, content.get(), time, out);
      return;
    }
    String problem =
        revision.isEmpty()
            ? "There is no revision %d; 'howdah history' lists those that are kept"
                .formatted(request.number())
            : "Revision %d was stored without its content: it was too large, or made by a version"
                    .formatted(request.number())
                + " that kept none. Apply a file instead";
    RevisionPlan nothing = plan(state.definitions(), state.definitions());
    answer(ask, RevisionAnswer.Verdict.NOT_FOUND, nothing, List.of(problem), out);
  }

  private record Ask(long request, String author, boolean confirmed, boolean planOnly) {}

  private void decide(Ask ask, Definitions proposed, Time time, StepOutput out) {
    Definitions before = state.definitions();
    Definitions after = complete(proposed, before);
    RevisionPlan plan = plan(before, after);
    List<String> questions = questions(before, after, plan, proposed.removed(), 0);
    if (ask.planOnly()) {
      answer(ask, RevisionAnswer.Verdict.PLANNED, plan, questions, out);
    } else if (!questions.isEmpty() && !ask.confirmed()) {
      answer(ask, RevisionAnswer.Verdict.NEEDS_CONFIRMATION, plan, questions, out);
    } else if (after.equals(before) && state.revision().isPresent()) {
      rejected = List.of();
      answer(ask, RevisionAnswer.Verdict.UNCHANGED, plan, List.of(), out);
    } else {
      rejected = List.of();
      Set<OwnerName> removed = new TreeSet<>(before.fleets().keySet());
      removed.addAll(before.services().keySet());
      removed.removeAll(after.fleets().keySet());
      removed.removeAll(after.services().keySet());
      make(after, removed, ask.author(), plan, time, out);
      answer(ask, RevisionAnswer.Verdict.APPLIED, plan, List.of(), out);
    }
  }

  /** Behind everything that the step has written so far: what is told is stored. */
  private void answer(
      Ask ask,
      RevisionAnswer.Verdict verdict,
      RevisionPlan plan,
      List<String> problems,
      StepOutput out) {
    long number = state.revision().map(Revision::number).orElse(0L);
    RevisionAnswer answer = new RevisionAnswer(verdict, number, plan, problems);
    out.afterCommit(new Effect.AnswerRevision(ask.request(), answer));
    out.endBatch();
  }

  /** What of a change asks for a person. */
  private List<String> questions(
      Definitions before,
      Definitions after,
      RevisionPlan plan,
      Set<OwnerName> confirmed,
      int least) {
    List<String> questions = new ArrayList<>(RevisionPlanner.questions(plan, confirmed, least));
    questions.addAll(FleetQuestions.questions(before, after, limits.get()));
    return questions;
  }

  private RevisionPlan plan(Definitions before, Definitions after) {
    Map<OwnerName, Integer> running = new HashMap<>();
    for (OwnerName owner : state.knownOwners()) {
      running.put(owner, state.ownerInstances(owner).staying());
    }
    return RevisionPlanner.plan(before, after, running, difference.apply(before, after));
  }

  private void make(
      Definitions after,
      Set<OwnerName> retired,
      String author,
      RevisionPlan plan,
      Time time,
      StepOutput out) {
    Definitions before = state.definitions();
    Revision revision =
        new Revision(
            state.revision().map(Revision::number).orElse(0L) + 1,
            time.wall(),
            author,
            limited(plan.difference()),
            DefinitionsText.write(after));
    for (OwnerName removed : new TreeSet<>(retired)) {
      if (state.isDefined(removed)) {
        owners.retire(removed, time, out);
      }
    }
    write(changes(before, after), revision, out);
    changedOwners(before, after).forEach(backoff::forget);
    state.define(kept(revision, out), after);
    pending.retain(state::isDefined);
    roles.noteChanges(before, journal, time);
    // What was too large for an offer yesterday may fit now, with as many instances missing.
    pending.lookAgain();
  }

  /** The revisions with a new one; the oldest go where there are too many. */
  private List<Revision> kept(Revision revision, StepOutput out) {
    List<Revision> revisions = new ArrayList<>(state.revisions());
    revisions.add(revision);
    while (revisions.size() > KEPT) {
      out.write(new Change.DeleteRevision(revisions.remove(0).number()));
      out.endBatch();
    }
    return revisions;
  }

  private static String limited(List<String> lines) {
    String text = String.join("\n", lines);
    return text.length() <= DIFFERENCE_LIMIT
        ? text
        : text.substring(0, DIFFERENCE_LIMIT) + "\n(cut here; " + lines.size() + " lines in all)";
  }

  /** What the file says, plus what the API owns. */
  private static Definitions complete(Definitions proposed, Definitions before) {
    Map<OwnerName, Fleet> fleets = new HashMap<>(proposed.fleets());
    Map<OwnerName, Service> services = new HashMap<>(proposed.services());
    fleets.keySet().removeAll(proposed.removed());
    services.keySet().removeAll(proposed.removed());
    before
        .services()
        .forEach(
            (name, service) -> {
              if (service.owner() == RecordOwner.API && !proposed.removed().contains(name)) {
                services.put(name, service);
              }
            });
    return new Definitions(proposed.clusters(), fleets, services, proposed.pools(), Set.of());
  }

  /** Absence never deletes (law 10). */
  private List<String> runningButAbsent(
      Definitions before, Definitions after, Set<OwnerName> removed) {
    List<String> errors = new ArrayList<>();
    Set<OwnerName> names = new TreeSet<>(before.fleets().keySet());
    names.addAll(before.services().keySet());
    for (OwnerName name : names) {
      boolean defined = after.fleets().containsKey(name) || after.services().containsKey(name);
      int live = state.ownerInstances(name).live();
      if (!defined && !removed.contains(name) && live > 0) {
        errors.add(
            (name.isService() ? "services: " : "fleets: ")
                + name
                + " is not in the new configuration but "
                + live
                + " of its instances run; leaving an entry out stops nothing. To stop it, keep"
                + " the entry and add \"removed: true\"");
      }
    }
    return errors;
  }

  private static void write(List<Change> changes, Revision revision, StepOutput out) {
    out.endBatch();
    // One each: nobody here knows how many of them a transaction holds; the pipeline does.
    for (Change change : changes) {
      out.write(change);
      out.endBatch();
    }
    // The head last: a leader that reads half of a large revision still reads whole records, and
    // proposes the rest again.
    out.write(new Change.PutRevision(revision));
    out.endBatch();
  }

  private static List<Change> changes(Definitions before, Definitions after) {
    List<Change> changes = new ArrayList<>();
    for (HadoopCluster cluster : after.clusters().values()) {
      if (!cluster.equals(before.clusters().get(cluster.name()))) {
        changes.add(new Change.PutCluster(cluster));
      }
    }
    for (Pool pool : after.pools().values()) {
      if (!pool.equals(before.pools().get(pool.name()))) {
        changes.add(new Change.PutPool(pool));
      }
    }
    for (String name : before.pools().keySet()) {
      if (!after.pools().containsKey(name)) {
        changes.add(new Change.DeletePool(name));
      }
    }
    for (Fleet fleet : after.fleets().values()) {
      if (!fleet.equals(before.fleets().get(fleet.name()))) {
        changes.add(new Change.PutFleet(fleet));
      }
    }
    for (Service service : after.services().values()) {
      if (!service.equals(before.services().get(service.name()))) {
        changes.add(new Change.PutService(service));
      }
    }
    for (OwnerName name : before.fleets().keySet()) {
      if (!after.fleets().containsKey(name)) {
        changes.add(new Change.DeleteFleet(name));
      }
    }
    for (OwnerName name : before.services().keySet()) {
      if (!after.services().containsKey(name)) {
        changes.add(new Change.DeleteService(name));
      }
    }
    for (String name : before.clusters().keySet()) {
      if (!after.clusters().containsKey(name)) {
        changes.add(new Change.DeleteCluster(name));
      }
    }
    return changes;
  }

  private static Set<OwnerName> changedOwners(Definitions before, Definitions after) {
    Set<OwnerName> changed = new TreeSet<>();
    after
        .fleets()
        .forEach(
            (name, fleet) -> {
              if (!fleet.equals(before.fleets().get(name))) {
                changed.add(name);
              }
            });
    after
        .services()
        .forEach(
            (name, service) -> {
              if (!service.equals(before.services().get(name))) {
                changed.add(name);
              }
            });
    return changed;
  }
}
