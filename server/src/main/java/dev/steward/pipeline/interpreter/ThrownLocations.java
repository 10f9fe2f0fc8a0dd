package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ScriptThrowable;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** Remembers where exceptions left a script first, and through which calls. */
final class ThrownLocations {
  private record Origin(SourceLocation location, List<StackTraceElement> trace) {}

  private final Map<Throwable, Origin> origins = new WeakHashMap<>();

  /** Notes the place, unless the exception has passed another one before. */
  void note(Throwable thrown, Frame frame) {
    if (origins.containsKey(thrown)) {
      return;
    }
    StackTraceElement[] trace = frame.execution.stackTrace(frame);
    origins.put(thrown, new Origin(frame.location(), List.of(trace)));
    if (thrown instanceof ScriptThrowable) {
      thrown.setStackTrace(trace);
    }
  }

  @Nullable SourceLocation locationOf(Throwable thrown) {
    Origin origin = origins.get(thrown);
    return origin == null ? null : origin.location();
  }

  List<StackTraceElement> traceOf(Throwable thrown) {
    Origin origin = origins.get(thrown);
    return origin == null ? List.of() : origin.trace();
  }
}
