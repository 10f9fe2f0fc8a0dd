package dev.steward.agent;

import dev.steward.host.Measurement;
import dev.steward.host.shell.ShellHost;
import dev.steward.node.Node;
import dev.steward.node.OfflineCause;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the machine of a node that has just been connected, and checks the connection with pings
 * and measurements until it ends. Each connection has a monitor of its own.
 */
final class ConnectionMonitor {

  private static final Duration PREPARE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration CLEANUP_TIMEOUT = Duration.ofMinutes(5);

  /** Number of consecutive failed checks after which a connection is closed. */
  private static final int MAX_FAILURES = 2;

  private final ConnectionServices services;
  private final ConnectionLifecycle lifecycle;
  private final Availability availability;
  private final LaunchLog log;
  private final ShellHost host;
  private final Suspension suspension;
  private volatile @Nullable Measurement measurement;
  private volatile @Nullable Duration latency;
  private volatile boolean measurementRequested;

  ConnectionMonitor(
      ConnectionServices services,
      ConnectionLifecycle lifecycle,
      Availability availability,
      LaunchLog log,
      ShellHost host) {
    this.services = services;
    this.lifecycle = lifecycle;
    this.availability = availability;
    this.log = log;
    this.host = host;
    suspension = new Suspension(services.nodes(), lifecycle, log);
  }

  @Nullable Measurement measurement() {
    return measurement;
  }

  @Nullable Duration latency() {
    return latency;
  }

  /**
   * Reads the properties of the machine, removes what earlier builds left behind there, and brings
   * the node online.
   */
  void prepare() throws InterruptedException, TimeoutException {
    log.add(
        within(
            PREPARE_TIMEOUT,
            () -> {
              var facts = host.refreshFacts();
              return "Remote root directory: " + facts.root() + ", " + facts.os() + ".";
            }));
    boolean _ =
        within(
            CLEANUP_TIMEOUT,
            () -> {
              host.removeLeftovers();
              return true;
            });
    Measurement first = measure();
    availability.onLaunch();
    if (lifecycle.becomeOnline()) {
      log.add("Agent successfully connected and online");
      suspension.onMeasured(first);
    }
  }

  private Measurement measure() throws InterruptedException, TimeoutException {
    Measurement current = within(PREPARE_TIMEOUT, host::measure);
    measurement = current;
    latency = current.responseTime();
    return current;
  }

  /** Runs an operation, which fails once the connection is closed. */
  private <T> T within(Duration timeout, Supplier<T> operation)
      throws InterruptedException, TimeoutException {
    var result = new CompletableFuture<T>();
    boolean started =
        services
            .threads()
            .start(
                "check-" + lifecycle.node().name(),
                () -> {
                  try {
                    result.complete(operation.get());
                  } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                  }
                });
    if (!started) {
      throw new InterruptedException();
    }
    try {
      return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  /** Measures the machine without waiting for the interval to end. */
  void requestMeasurement() {
    measurementRequested = true;
    lifecycle.wake();
  }

  /** Checks the connection until it ends; returns the cause. */
  OfflineCause watch() throws InterruptedException {
    ConnectionTiming timing = services.timing();
    long measuredAt = System.nanoTime();
    int failures = 0;
    while (true) {
      ConnectionEnd end = lifecycle.awaitEnd(timing.checkInterval(), () -> measurementRequested);
      if (end != null) {
        return end.cause(services.clock().millis());
      }
      boolean isRequested = measurementRequested;
      measurementRequested = false;
      OfflineCause unavailable = checkAvailability();
      if (unavailable != null) {
        return unavailable;
      }
      boolean isDue =
          isRequested || System.nanoTime() - measuredAt >= timing.measureInterval().toNanos();
      if (!isDue && failures == 0) {
        continue;
      }
      try {
        if (isDue) {
          measuredAt = System.nanoTime();
          suspension.onMeasured(measure());
        } else {
          latency = within(timing.pingTimeout(), () -> host.ping(timing.pingTimeout()));
        }
        failures = 0;
      } catch (TimeoutException e) {
        return new OfflineCause.NoResponse(services.clock().millis());
      } catch (RuntimeException e) {
        failures++;
        if (failures >= MAX_FAILURES) {
          return lost(String.valueOf(e.getMessage()));
        }
      }
    }
  }

  OfflineCause lost(String reason) {
    return new OfflineCause.ConnectionLost(services.clock().millis(), reason);
  }

  /** Why the retention strategy requires a disconnection; null to stay connected. */
  private @Nullable OfflineCause checkAvailability() {
    Node node = lifecycle.node();
    NodeDefinition definition = lifecycle.definition();
    OfflineCause cause = availability.check(node, definition.retention(), true);
    boolean isInbound = definition.launcher() instanceof Launcher.Inbound;
    if (cause instanceof OfflineCause.OutsideSchedule outside
        && (isInbound || availability.keepsUp(node, definition.retention()))) {
      suspension.onOutsideSchedule(outside);
      return null;
    }
    if (cause == null) {
      suspension.onScheduled();
    }
    return isInbound ? null : cause;
  }
}
