package dev.steward.cloud;

import dev.steward.agent.Launcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server knows about a node in a cloud. */
final class PodNode {

  private static final int MAX_LINES = 200;

  private final String name;
  private final Launcher.Pod launcher;
  private final boolean isRestored;
  private final List<String> log = new ArrayList<>();
  private volatile boolean hasStarted;
  private volatile boolean wasUsed;
  private volatile boolean isRemoved;
  private volatile boolean hasFailed;
  private volatile @Nullable String status;

  /**
   * Time from {@code System.nanoTime} since which no build has needed the node; null if one needs
   * it.
   */
  private @Nullable Long idleSince;

  /**
   * Creates the state of a node.
   *
   * @param isRestored whether an earlier process of the server started the pod
   */
  PodNode(String name, Launcher.Pod launcher, boolean isRestored) {
    this.name = name;
    this.launcher = launcher;
    this.isRestored = isRestored;
    wasUsed = isRestored;
  }

  String name() {
    return name;
  }

  Launcher.Pod launcher() {
    return launcher;
  }

  /** True if the pod exists, or has ended for good. */
  boolean mustHavePod() {
    return isRestored || hasStarted;
  }

  boolean hasStarted() {
    return hasStarted;
  }

  /** Called at the start of each attempt to start the pod. */
  void onAttempt() {
    hasFailed = false;
  }

  void onFailed() {
    hasFailed = true;
  }

  /** True if the last attempt to start the pod has failed, and no other has begun. */
  boolean hasFailed() {
    return hasFailed;
  }

  void onStarted() {
    hasStarted = true;
    status = null;
  }

  /** True if a build has run on the node, or may have. */
  boolean wasUsed() {
    return wasUsed;
  }

  void onBuildStart() {
    wasUsed = true;
  }

  boolean isRemoved() {
    return isRemoved;
  }

  void markRemoved() {
    isRemoved = true;
  }

  /** Why the node runs no build yet, as a sentence; null if there is nothing to say. */
  @Nullable String status() {
    return status;
  }

  void setStatus(String sentence) {
    status = sentence;
  }

  /** Adds a line for the log of the build that runs on the node. */
  synchronized void addLine(String line) {
    if (log.size() < MAX_LINES) {
      log.add(line);
    }
  }

  synchronized List<String> lines() {
    return List.copyOf(log);
  }

  /** Nanoseconds for which no build has needed the node. */
  long markIdle(long now) {
    Long since = idleSince;
    if (since == null) {
      idleSince = now;
      return 0;
    }
    return now - since;
  }

  void markNeeded() {
    idleSince = null;
  }
}
