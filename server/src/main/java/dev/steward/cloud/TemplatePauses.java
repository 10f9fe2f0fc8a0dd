package dev.steward.cloud;

import dev.steward.agent.Launcher;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pod templates whose pods could not start. Such a template gets no new node for a while, so other
 * templates and clouds are tried.
 */
final class TemplatePauses {

  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 16;

  private record Template(String cloud, String name) {}

  /**
   * Failed attempts since the last pod that started.
   *
   * @param retryAt time from {@code System.nanoTime}
   */
  private record Failures(int count, long retryAt, String reason) {}

  private final Duration firstPause;
  private final Map<Template, Failures> failures = new HashMap<>();

  TemplatePauses(Duration firstPause) {
    this.firstPause = firstPause;
  }

  /** Called when a pod could not start. */
  synchronized void onFailure(Launcher.Pod pod, String reason, long now) {
    failures.compute(
        new Template(pod.cloud(), pod.template()),
        (_, former) -> {
          int count = former == null ? 1 : former.count() + 1;
          long pause = firstPause.toNanos() << Math.min(count - 1, MAX_DOUBLINGS);
          return new Failures(count, now + Math.min(pause, MAX_PAUSE.toNanos()), reason);
        });
  }

  /** Called when a pod has started. */
  synchronized void onSuccess(Launcher.Pod pod) {
    failures.remove(new Template(pod.cloud(), pod.template()));
  }

  /** Called when clouds were changed, so that a corrected one is tried immediately. */
  synchronized void clear() {
    failures.clear();
  }

  /** Why a template gets no node now; null if it may get one. */
  synchronized @Nullable String reason(String cloud, String template, long now) {
    Failures current = failures.get(new Template(cloud, template));
    return current == null || now - current.retryAt() >= 0 ? null : current.reason();
  }

  /** Nanoseconds until the next template may be tried; {@code Long.MAX_VALUE} if none pauses. */
  synchronized long nextRetry(long now) {
    long next = Long.MAX_VALUE;
    for (Failures one : failures.values()) {
      if (one.retryAt() - now > 0) {
        next = Math.min(next, one.retryAt() - now);
      }
    }
    return next;
  }
}
