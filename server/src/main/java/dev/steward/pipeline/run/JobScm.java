package dev.steward.pipeline.run;

import dev.steward.job.definition.SourceControl;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import org.jspecify.annotations.Nullable;

/** The global variable {@code scm}: the repository that the script of the run comes from. */
public final class JobScm extends ScriptObject {
  private final SourceControl source;
  private final RecordValue view;

  /**
   * Creates the variable.
   *
   * @param view the settings that scripts can read
   */
  public JobScm(SourceControl source, RecordValue view) {
    this.source = source;
    this.view = view;
  }

  /** The settings of the repository, for the step {@code checkout}. */
  public SourceControl source() {
    return source;
  }

  @Override
  public TypeValue type() {
    return view.type();
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return view.respondsTo(name, arguments);
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    return view.call(name, arguments);
  }

  /**
   * A setting.
   *
   * @throws MissingProperty if there is none with the name
   */
  @Override
  public @Nullable Object property(String name) {
    return view.property(name);
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    view.setProperty(name, value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JobScm scm && source.equals(scm.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return view.toString();
  }
}
