package dev.steward.pipeline.run;

/** A global variable of scripts that is an object with methods, such as {@code docker}. */
@FunctionalInterface
public interface GlobalVariable {

  /** The object, for a script that is evaluated by the branch that has the turn. */
  Object value(RunContext run);
}
