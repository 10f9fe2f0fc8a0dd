package dev.steward.web.run;

import java.util.List;

/**
 * The stage graph of a run.
 *
 * @param path path of the run, with trailing slash
 * @param running whether the graph can still change
 * @param more stages that the graph leaves out
 */
public record StageGraphView(String path, boolean running, List<BoxGroup> groups, int more) {

  /** Stages side by side, or parallel branches below each other. */
  public record BoxGroup(boolean parallel, List<StageBox> boxes) {}

  /**
   * A stage or branch.
   *
   * @param colour colour of its icon
   * @param state its state as text
   * @param skipped why it was skipped; empty if it was not
   * @param duration empty while it runs
   * @param since epoch millis of the start of a running stage; 0 otherwise
   * @param sinceText the time of day of the start
   * @param restart whether the caller can restart the run from this stage
   */
  public record StageBox(
      long id,
      String name,
      boolean branch,
      String colour,
      boolean running,
      String state,
      String skipped,
      String duration,
      long since,
      String sinceText,
      boolean restart,
      List<BoxGroup> groups) {

    /** The name of its icon. */
    public String icon() {
      return since > 0 && !running ? "pause" : "ball-" + colour;
    }
  }

  /** True if the caller can restart the run from a stage of the graph. */
  public boolean hasRestart() {
    return groups.stream().anyMatch(group -> group.boxes().stream().anyMatch(StageBox::restart));
  }
}
