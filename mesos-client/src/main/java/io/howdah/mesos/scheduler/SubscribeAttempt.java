package io.howdah.mesos.scheduler;

import com.google.protobuf.InvalidProtocolBufferException;
import io.howdah.mesos.AuthenticationRefusedException;
import io.howdah.mesos.CallRefusedException;
import io.howdah.mesos.ErrorEventException;
import io.howdah.mesos.FailedOverException;
import io.howdah.mesos.FrameworkRemovedException;
import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.NotSentException;
import io.howdah.mesos.SubscriptionLostException;
import io.howdah.mesos.SubscriptionRefusedException;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.CallQueue;
import io.howdah.mesos.http.EventStream;
import io.howdah.mesos.http.MesosHttp;
import io.howdah.mesos.http.Redirects;
import io.howdah.mesos.http.Timer;
import io.howdah.mesos.http.Transport;
import io.howdah.mesos.leader.LeaderDetector;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SUBSCRIBE, the redirects it meets, and the subscription it leads to. */
final class SubscribeAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(SubscribeAttempt.class);
  static final String PATH = "/api/v1/scheduler";

  /** Until the master says its own. */
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);

  /** What a repetition would not mend: the call is wrong. */
  private static final Set<Integer> REFUSED_FOR_GOOD = Set.of(400, 406, 415);

  /** The credentials are wrong, or not allowed. */
  private static final Set<Integer> NOT_AUTHENTICATED = Set.of(401, 403);

  private final Factory factory;
  private final Object lock = new Object();
  private HostAndPort master;
  private volatile Authorization authorization = Authorization.NONE;
  private EventStream stream;
  private MesosException dropped;
  private Session session;

  private SubscribeAttempt(Factory factory, HostAndPort master) {
    this.factory = factory;
    this.master = master;
  }

  /** What attempts of one connection share. */
  static final class Factory {
    private final MesosHttp http;
    private final Transport transport;
    private final Timer timer;
    private final SchedulerSettings settings;
    private final Supplier<Call.Subscribe> subscribe;
    private final Supplier<Authorization> authorization;
    private final LeaderDetector masters;
    private final Runnable subscribed;
    private final SchedulerListener listener;

    /** The framework id is sacred: what Mesos gave once is never left out again. */
    private final AtomicReference<FrameworkID> frameworkId = new AtomicReference<>();

    Factory(
        MesosHttp http,
        Transport transport,
        Timer timer,
        SchedulerSettings settings,
        Supplier<Call.Subscribe> subscribe,
        Supplier<Authorization> authorization,
        LeaderDetector masters,
        Runnable subscribed,
        SchedulerListener listener) {
      this.http = http;
      this.transport = transport;
      this.timer = timer;
      this.settings = settings;
      this.subscribe = subscribe;
      this.authorization = authorization;
      this.masters = masters;
      this.subscribed = subscribed;
      this.listener = listener;
    }

    SubscribeAttempt with(HostAndPort master) {
      return new SubscribeAttempt(this, master);
    }
  }

  /** A subscription that stands. */
  private record Session(FrameworkID frameworkId, CallQueue<Call> calls) {}

  /** Subscribes and reads events until it ends; returns why. */
  MesosException run() {
    MesosException cause;
    try {
      cause = subscribe();
    } catch (MesosException e) {
      cause = e;
    } catch (RuntimeException e) {
      LOG.error("a Mesos event could not be dealt with; subscribing again", e);
      cause = new SubscriptionLostException("an event could not be dealt with: " + e, e);
    }
    drop(cause);
    return cause;
  }

  private MesosException subscribe() throws MesosException {
    byte[] call = subscribeCall().toByteArray();
    authorization = factory.authorization.get();
    Redirects redirects =
        new Redirects(
            URI.create(factory.transport.scheme() + "://" + master + PATH),
            factory.settings.maxRedirects());
    while (true) {
      URI uri = redirects.current();
      EventStream opened = open(uri);
      EventStream.Head head = opened.open(uri, authorization, call);
      if (head.status() == 200) {
        if (head.streamId().isEmpty()) {
          return new SubscriptionLostException(uri.getAuthority() + " gave no Mesos-Stream-Id");
        }
        opened.read(record -> record(uri, head.streamId(), record));
      } else if (head.status() == 307) {
        redirects.follow(head.location());
        mayBeTold(uri, redirects.current());
        opened.close();
      } else {
        String what =
            "SUBSCRIBE to %s %s: %d %s"
                .formatted(uri.getAuthority(), authorization, head.status(), head.text());
        if (NOT_AUTHENTICATED.contains(head.status())
            || isOtherPrincipal(head.status(), head.text())) {
          return new AuthenticationRefusedException(what);
        }
        return REFUSED_FOR_GOOD.contains(head.status())
            ? new SubscriptionRefusedException(what)
            : new SubscriptionLostException(what);
      }
    }
  }

  /** Whoever can answer in a master's place must not get at the secret by a redirect. */
  private void mayBeTold(URI from, URI to) throws SubscriptionLostException {
    if (!authorization.isNone() && !factory.masters.isMaster(HostAndPort.of(to))) {
      throw new SubscriptionLostException(
          "%s redirects to %s, which is none of the masters in %s: the secret is not sent there"
              .formatted(from.getAuthority(), to.getAuthority(), factory.masters.describe()));
    }
  }

  /**
   * Mesos keeps the principal of a framework as it was first, and refuses every other (recorded).
   */
  private static boolean isOtherPrincipal(int status, String text) {
    return status == 400 && text.contains("principal") && text.contains("does not match");
  }

  private EventStream open(URI uri) throws MesosException {
    Duration silence = HEARTBEAT_INTERVAL.multipliedBy(factory.settings.silentIntervals());
    synchronized (lock) {
      if (dropped != null) {
        throw dropped;
      }
      master = HostAndPort.of(uri);
      stream =
          new EventStream(factory.http, factory.timer, silence, factory.settings.maxEventBytes());
      return stream;
    }
  }

  private Call subscribeCall() {
    Call.Subscribe.Builder subscribe = factory.subscribe.get().toBuilder();
    FrameworkID known = factory.frameworkId.get();
    if (!subscribe.getFrameworkInfo().hasId() && known != null) {
      subscribe.getFrameworkInfoBuilder().setId(known);
    }
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    if (subscribe.getFrameworkInfo().hasId()) {
      call.setFrameworkId(subscribe.getFrameworkInfo().getId());
    }
    return call.setSubscribe(subscribe).build();
  }

  private void record(URI uri, Optional<String> streamId, byte[] record) throws MesosException {
    Event event;
    try {
      event = Event.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new SubscriptionLostException(
          "an event of %d bytes is not a scheduler event: %s"
              .formatted(record.length, e.getMessage()),
          e);
    }
    switch (event.getType()) {
      case SUBSCRIBED -> subscribed(uri, streamId, event.getSubscribed());
      case HEARTBEAT -> {}
      case ERROR -> throw error(event.getError().getMessage());
      default -> factory.listener.event(event);
    }
  }

  private void subscribed(URI uri, Optional<String> streamId, Event.Subscribed event)
      throws MesosException {
    if (event.getHeartbeatIntervalSeconds() > 0) {
      double seconds = event.getHeartbeatIntervalSeconds() * factory.settings.silentIntervals();
      stream.silenceLimit(Duration.ofMillis((long) (seconds * 1000)));
    }
    factory.frameworkId.set(event.getFrameworkId());
    CallQueue<Call> calls =
        new CallQueue<>(
            factory.settings.callsInFlight(),
            factory.settings.callsWaiting(),
            call -> carryOut(uri, streamId, call));
    synchronized (lock) {
      if (dropped != null) {
        throw dropped;
      }
      session = new Session(event.getFrameworkId(), calls);
    }
    LOG.info(
        "subscribed at {} as framework {}", uri.getAuthority(), event.getFrameworkId().getValue());
    factory.subscribed.run();
    factory.listener.subscribed(event);
  }

  private static MesosException error(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("framework has been removed")) {
      return new FrameworkRemovedException(message);
    }
    if (text.contains("framework failed over")) {
      return new FailedOverException(message);
    }
    return new ErrorEventException(message);
  }

  CompletableFuture<Void> send(Call call) {
    Session current;
    synchronized (lock) {
      current = session;
    }
    if (current == null) {
      return CompletableFuture.failedFuture(
          new NotSentException(call.getType() + ": there is no subscription"));
    }
    Call complete =
        call.hasFrameworkId()
            ? call
            : call.toBuilder().setFrameworkId(current.frameworkId()).build();
    return current.calls().submit(CallKeys.of(complete), complete);
  }

  private CompletableFuture<Void> carryOut(URI uri, Optional<String> streamId, Call call) {
    CompletableFuture<Void> answer =
        factory.http.call(uri, call.getType().name(), authorization, streamId, call.toByteArray());
    return answer.whenComplete(
        (done, failure) -> {
          // The master knows better than the stream whether the subscription stands.
          if (failure instanceof CallRefusedException refused) {
            refused(refused);
          }
        });
  }

  private void refused(CallRefusedException refused) {
    if (isOtherPrincipal(refused.status(), refused.text())) {
      drop(new AuthenticationRefusedException(refused.getMessage(), refused));
    } else if (refused.isNotSubscribed()
        || refused.status() == 307
        // It has changed its mind: the next SUBSCRIBE asks for the secret anew.
        || refused.status() == 401) {
      drop(new SubscriptionLostException(refused.getMessage(), refused));
    }
  }

  /** Whether the attempt is with this master. */
  boolean isWith(HostAndPort other) {
    synchronized (lock) {
      return other.equals(master);
    }
  }

  /** Ends the attempt from any thread. */
  void drop(MesosException cause) {
    EventStream open;
    Session standing;
    synchronized (lock) {
      if (dropped == null) {
        dropped = cause;
      }
      open = stream;
      standing = session;
      session = null;
    }
    if (open != null) {
      open.drop(cause);
    }
    if (standing != null) {
      standing.calls().close(cause);
    }
  }
}
