package dev.steward.pipeline.run;

import java.util.Map;

/**
 * What a run takes over from an earlier run that it repeats.
 *
 * @param origin id of the earlier run
 * @param restart whether the run begins with a stage of the earlier one, so that it uses the same
 *     files of libraries; otherwise it is a replay
 * @param scripts what replaces the files that the step {@code load} reads, by names such as {@code
 *     Script1}
 * @param files the edited files of libraries, by the name of the library and the path of the file
 */
public record Repetition(
    long origin,
    boolean restart,
    Map<String, String> scripts,
    Map<String, Map<String, String>> files) {

  public Repetition {
    scripts = Map.copyOf(scripts);
    files = Map.copyOf(files);
  }

  /** The repetition from a stage on. */
  public static Repetition restart(long origin) {
    return new Repetition(origin, true, Map.of(), Map.of());
  }
}
