package dev.steward.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** SLF4J logger that passes events to a sink. */
final class EventLogger extends LegacyAbstractLogger {

  private static final long serialVersionUID = 1L;

  /** Receives events. */
  @FunctionalInterface
  interface EventSink {
    void accept(String logger, Level level, String message, @Nullable Throwable failure);
  }

  private final transient EventSink sink;
  private volatile Level threshold;

  EventLogger(String name, Level threshold, EventSink sink) {
    this.name = name;
    this.sink = sink;
    this.threshold = threshold;
  }

  void threshold(Level newThreshold) {
    threshold = newThreshold;
  }

  private boolean isEnabled(Level level) {
    return level.compareTo(threshold) >= 0;
  }

  @Override
  public boolean isTraceEnabled() {
    return isEnabled(Level.FINEST);
  }

  @Override
  public boolean isDebugEnabled() {
    return isEnabled(Level.FINE);
  }

  @Override
  public boolean isInfoEnabled() {
    return isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isEnabled(Level.WARNING);
  }

  @Override
  public boolean isErrorEnabled() {
    return isEnabled(Level.SEVERE);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      org.slf4j.event.Level level,
      @Nullable Marker marker,
      @Nullable String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    String message = MessageFormatter.basicArrayFormat(pattern, arguments);
    sink.accept(name, Level.of(level), message == null ? "" : message, failure);
  }
}
