package dev.steward.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job's config.xml says, as far as this server understands it. The text itself is kept as it
 * was sent.
 *
 * @param quietSeconds how long a build waits for others to join it, or null for the server's own
 * @param scm the wire's class of the source control
 * @param anywhere whether builds may run on any node
 * @param warnings what was not understood, a sentence each
 */
public record Definition(
    @Nullable String description,
    @Nullable String displayName,
    boolean disabled,
    boolean concurrent,
    boolean keepDependencies,
    @Nullable Integer quietSeconds,
    @Nullable String authToken,
    String scm,
    boolean anywhere,
    List<Parameter> parameters,
    List<Step> steps,
    @Nullable Archive archive,
    List<String> warnings) {

  @Override
  public String toString() {
    return "Definition[" + steps.size() + " steps]";
  }
}
