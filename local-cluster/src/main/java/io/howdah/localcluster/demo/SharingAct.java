package io.howdah.localcluster.demo;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.ClusterException;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.LocalBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The second act: a job makes Hadoop grow until the cluster is full, a service of higher priority
 * takes room from it and gives it back, and the job notices neither.
 */
final class SharingAct {
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  // Percent of the job that is done beside the service before it leaves.
  private static final double PROGRESS_BESIDE = 5;

  private final DemoCluster parts;
  private final LocalBroker leader;
  private final List<DemoService> others;
  private final DemoService guest;
  private final Recorder recorder;
  private final Timeline timeline;
  private final Consumer<String> jobLines;

  private SecondJob job;
  private Holdings full;
  private double growth;
  private double arrival;
  private double regrowth;
  private String losers = "";

  /**
   * Prepares it.
   *
   * @param others services that run already and stay
   * @param guest the service that comes and goes
   * @param jobLines is told what the job's client prints
   */
  SharingAct(
      DemoCluster parts,
      LocalBroker leader,
      List<DemoService> others,
      DemoService guest,
      Recorder recorder,
      Timeline timeline,
      Consumer<String> jobLines) {
    this.parts = parts;
    this.leader = leader;
    this.others = others;
    this.guest = guest;
    this.recorder = recorder;
    this.timeline = timeline;
    this.jobLines = jobLines;
  }

  void run() throws Exception {
    int kept = parts.size().vcoresKept();
    int most = parts.size().vcoresAtMost();
    timeline.step("capacity that nobody uses goes back to Mesos", this::awaitIdle);
    timeline.mark("capacity has gone back");
    timeline.step(
        "a second job, " + SecondJob.MAPS + " maps, starts on the " + kept + " vcores left",
        this::submit);
    timeline.step("Hadoop grows until the cluster is full, " + most + " vcores", this::awaitFull);
    timeline.step(
        guest.id() + ", of higher priority, arrives on the full cluster", this::guestArrives);
    timeline.step("the job goes on beside it", this::jobGoesOn);
    timeline.step(guest.id() + " leaves and Hadoop grows again", this::guestLeaves);
    timeline.step("the second job ends", this::awaitEnd);
  }

  private String awaitIdle() {
    await("that all leases and further workers have gone", this::isIdle);
    return "no lease, " + parts.size().minWorkers() + " workers of the smallest size";
  }

  private boolean isIdle() {
    return holds(
        now ->
            now.leases().isEmpty()
                && now.yarn().nodes() == parts.size().minWorkers()
                && now.yarn().capacity() == parts.size().vcoresKept());
  }

  private String submit() {
    job = SecondJob.submit(parts.hadoop(), jobLines);
    timeline.mark("second job submitted");
    return job.awaitRunning(DEADLINE, this::describe);
  }

  private String awaitFull() {
    double began = timeline.seconds();
    await("that the cluster is full", () -> goesOn(this::isFull));
    growth = timeline.seconds() - began;
    full = now();
    timeline.mark("Hadoop fills the cluster");
    return full.yarn().nodes() + " workers, " + parts.size().leasesAtMost() + " leases";
  }

  /** Where what is left on each agent is too small for a further lease. */
  private boolean isFull() {
    return holds(
        now ->
            (int) Math.round(now.leased()) == parts.size().leasesAtMost()
                && now.yarn().capacity() == parts.size().vcoresAtMost()
                && now.yarn().used() == parts.size().vcoresAtMost());
  }

  private String guestArrives() {
    List<DemoService> wanted = new ArrayList<>(others);
    wanted.add(guest);
    double began = timeline.seconds();
    timeline.mark(guest.id() + " asks for " + Math.round(guest.cpus()) + " cpus");
    parts.want(leader, wanted);
    await("that " + guest.id() + " runs", () -> goesOn(this::guestRuns));
    arrival = timeline.seconds() - began;
    timeline.mark(guest.id() + " runs");
    losers = losers(full, now());
    if (losers.isEmpty()) {
      throw new ClusterException(guest.id() + " found room without taking any from Hadoop");
    }
    return String.format(
        Locale.ROOT, "RUNNING %.1f s after broker.yaml was saved; %s", arrival, losers);
  }

  /** RUNNING, says the broker: Mesos has the task a moment earlier. */
  private boolean guestRuns() {
    return leader
        .get("/v1/instances?state=RUNNING&owner=" + guest.id())
        .map(answer -> !answer.path("instances").isEmpty())
        .orElse(false);
  }

  private String jobGoesOn() {
    double before = job.progress();
    double wanted = before + PROGRESS_BESIDE;
    await(
        "that " + wanted + " % of the second job are done",
        () -> goesOn(() -> job.progress() >= wanted));
    if (!guestRuns()) {
      throw new ClusterException(guest.id() + " did not stay");
    }
    job.mustHaveSameMaster();
    return String.format(
        Locale.ROOT,
        "%.0f %% before, %.0f %% now, the same ApplicationMaster",
        before,
        job.progress());
  }

  private String guestLeaves() {
    List<DemoService> wanted = new ArrayList<>(others);
    wanted.add(guest.withdrawn());
    double began = timeline.seconds();
    timeline.mark(guest.id() + " removed");
    parts.want(leader, wanted);
    await(
        "that " + guest.id() + " has gone",
        () -> goesOn(() -> holds(now -> !now.services().containsKey(guest.id()))));
    await(
        "that Hadoop has all of its leases again",
        () -> goesOn(() -> holds(now -> now.yarn().capacity() == parts.size().vcoresAtMost())));
    regrowth = timeline.seconds() - began;
    timeline.mark("Hadoop has all of it again");
    return String.format(
        Locale.ROOT, "all %d vcores again after %.1f s", parts.size().vcoresAtMost(), regrowth);
  }

  private String awaitEnd() {
    CommandResult result = job.awaitSuccess();
    timeline.mark("second job ended");
    timeline.outcome(
        String.format(
            Locale.ROOT,
            "to %s: %s; containers that YARN ended: %s; no task failed."
                + " Growing took %.1f s, the hand-over %.1f s, the way back %.1f s",
            guest.id(),
            losers,
            SecondJob.counter(result, "Killed map tasks"),
            growth,
            arrival,
            regrowth));
    return "without a failed task, after " + result.took().toSeconds() + " s";
  }

  private static String losers(Holdings before, Holdings after) {
    List<String> lost = new ArrayList<>();
    for (Map.Entry<String, Double> host : before.leases().entrySet()) {
      double less = host.getValue() - after.leases().getOrDefault(host.getKey(), 0.0);
      if (less > 0.01) {
        lost.add(String.format(Locale.ROOT, "Hadoop lost %.0f cpus on %s", less, host.getKey()));
      }
    }
    return String.join(", ", lost);
  }

  private boolean holds(Predicate<Holdings> condition) {
    return recorder.look().filter(condition).isPresent();
  }

  private Holdings now() {
    return Await.value("Mesos' answer", DEADLINE, recorder::look, this::describe);
  }

  private boolean goesOn(BooleanSupplier condition) {
    boolean met = condition.getAsBoolean();
    job.mustRun();
    return met;
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(what, DEADLINE, condition, this::describe);
  }

  private String describe() {
    return "now: "
        + recorder.look()
        + "\nworkers: "
        + leader.get("/v1/workers")
        + "\npending: "
        + leader.get("/v1/pending")
        + "\n"
        + leader.process().tail();
  }
}
