package dev.steward.pipeline.script;

import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.pipeline.value.TypeValue;

/** A script that another script loads or evaluates is not valid. */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of Jenkins' class
final class CompilationFailure extends RuntimeException implements ScriptThrowable {
  private static final String TYPE =
      "org.jenkinsci.plugins.workflow.cps.CpsCompilationErrorsException";

  CompilationFailure(String name, SyntaxFailure failure) {
    super(name + failure.getMessage(), failure);
  }

  @Override
  public TypeValue type() {
    return TypeValue.known(TYPE);
  }

  @Override
  public String toString() {
    return TYPE + ": " + getMessage();
  }
}
