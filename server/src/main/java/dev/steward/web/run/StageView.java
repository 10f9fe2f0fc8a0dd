package dev.steward.web.run;

import dev.steward.web.job.FailureView.StageLink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The page of a stage or branch.
 *
 * @param path path of the run, with trailing slash
 * @param outer the stages and branches around it, the outermost first
 * @param skipped why it was skipped; empty if it was not
 * @param paused how long its steps waited; empty if they did not
 * @param contents the stages in it; null if there are none
 * @param firstStep number of the first step on this page, from 1
 * @param nextHref the page with further steps; empty if there are none
 */
public record StageView(
    long id,
    String path,
    String name,
    boolean branch,
    String colour,
    boolean running,
    String state,
    String skipped,
    String duration,
    String paused,
    List<StageLink> outer,
    @Nullable StageGraphView contents,
    List<StepBox> steps,
    int firstStep,
    int stepCount,
    String nextHref) {

  /**
   * A step.
   *
   * @param within the blocks between the stage and the step, such as {@code dir}
   * @param label its label or main argument; may be empty
   * @param message why it failed, or its warning; empty if it succeeded
   * @param lines the end of its log, as HTML
   * @param omitted true if its log is not on the page because the page would become too large
   * @param consoleHref its place in the console; empty if it wrote nothing
   */
  public record StepBox(
      long id,
      String name,
      String within,
      String label,
      String colour,
      boolean running,
      String state,
      String duration,
      String message,
      List<String> lines,
      boolean isCut,
      boolean omitted,
      boolean isOpen,
      String logHref,
      String consoleHref) {}

  public String kind() {
    return branch ? "Branch" : "Stage";
  }
}
