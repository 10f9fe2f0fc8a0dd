package dev.steward.pipeline.script;

import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.value.ValueText;
import java.util.Collections;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The global variable {@code env}: the environment variables as properties. */
final class EnvironmentObject extends GlobalObject {
  private final RunContext run;

  EnvironmentObject(RunContext run) {
    super("org.jenkinsci.plugins.workflow.cps.EnvActionImpl", 1);
    this.run = run;
  }

  @Override
  boolean hasProperty(String name) {
    return true;
  }

  /** A variable; null if it is not set. */
  @Override
  @Nullable Object get(String name) {
    return run.environment(run.scope()).get(name);
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return switch (name) {
      case "getEnvironment", "getOverriddenEnvironment" -> arguments.length == 0;
      case "toString", "hashCode", "getClass" -> arguments.length == 0;
      default -> arguments.length > 0 && super.respondsTo(name, arguments);
    };
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    if (respondsTo(name, arguments)) {
      if (name.equals("getEnvironment")) {
        return new LinkedHashMap<>(run.environment(run.scope()));
      }
      if (name.equals("getOverriddenEnvironment")) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(run.overrides()));
      }
    }
    return super.call(name, arguments);
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    run.override(name, value == null ? "null" : ValueText.text(value));
  }
}
