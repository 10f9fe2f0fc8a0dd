package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ScriptThrowable;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** Remembers where exceptions left a script first, and through which calls. */
final class ThrownLocations {
  private record ThrowSite(SourceLocation location, List<StackTraceElement> trace) {}

  private final Map<Throwable, ThrowSite> sites = new WeakHashMap<>();

  /** Notes the place, unless the exception has passed another one before. */
  void note(Throwable thrown, Frame frame) {
    if (sites.containsKey(thrown)) {
      return;
    }
    StackTraceElement[] trace = frame.execution.stackTrace(frame);
    sites.put(thrown, new ThrowSite(frame.location(), List.of(trace)));
    if (thrown instanceof ScriptThrowable) {
      thrown.setStackTrace(trace);
    }
  }

  /** Notes the place of an error that is found before the script is evaluated. */
  void note(Throwable thrown, SourceLocation location) {
    sites.putIfAbsent(
        thrown,
        new ThrowSite(
            location,
            List.of(
                new StackTraceElement(location.file(), "run", location.file(), location.line()))));
  }

  @Nullable SourceLocation locationOf(Throwable thrown) {
    ThrowSite site = sites.get(thrown);
    return site == null ? null : site.location();
  }

  List<StackTraceElement> traceOf(Throwable thrown) {
    ThrowSite site = sites.get(thrown);
    return site == null ? List.of() : site.trace();
  }
}
