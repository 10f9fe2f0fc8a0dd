package dev.steward.pipeline.value;

/**
 * A throwable whose class has a different name for scripts than in Java: a Groovy exception, or an
 * instance of an exception class that the script declares.
 */
public interface ScriptThrowable {
  TypeValue type();
}
