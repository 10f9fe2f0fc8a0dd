package dev.steward.pipeline.script;

import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import org.jspecify.annotations.Nullable;

/** A run as scripts see it: {@code currentBuild}, or another run. */
final class RunValue extends ScriptObject {
  private static final String TYPE =
      "org.jenkinsci.plugins.workflow.support.steps.build.RunWrapper";

  private final RunValues values;
  private final RunContext context;
  private final long runId;

  RunValue(RunValues values, RunContext context, long runId) {
    this.values = values;
    this.context = context;
    this.runId = runId;
  }

  @Override
  public TypeValue type() {
    return TypeValue.known(TYPE);
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return false;
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    throw new MissingMethod(name, type(), false, arguments);
  }

  @Override
  public @Nullable Object property(String name) {
    throw new MissingProperty(name, type());
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    throw new MissingProperty(name, type());
  }

  @Override
  public String toString() {
    return TYPE + "@" + Long.toHexString(values.hashCode() + context.hashCode() + runId);
  }
}
