package dev.steward.web.job;

import dev.steward.routing.RequestContext;
import dev.steward.run.JobRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What made a run fail or become unstable.
 *
 * @param path path of the run, with trailing slash
 * @param build name of the run, if the page is not its own; empty otherwise
 * @param title the sentence that names the stage
 * @param stages the stages and branches around the step, the outermost first
 * @param step name of the step; empty if the script itself failed
 * @param label the step's label or main argument; may be empty
 * @param lines the last lines of the step's log, as HTML
 * @param isCut whether the log has more lines before these
 * @param logHref the step's whole log; empty if it is not a step
 * @param consoleHref the step's place in the console
 * @param replayHref the page for a replay of the run; empty if the caller may not
 * @param restartStage the stage to restart from; empty if the caller may not
 */
public record FailureView(
    String path,
    String build,
    String title,
    boolean unstable,
    List<StageLink> stages,
    String step,
    String label,
    String message,
    List<String> lines,
    boolean isCut,
    String logHref,
    String consoleHref,
    String replayHref,
    String restartStage) {

  /** A link to the page of a stage or branch. */
  public record StageLink(String name, String href) {}

  /** Describes the failures of runs. */
  public interface FailureViews {

    /**
     * What made a run fail or become unstable; null for other runs.
     *
     * @param path path of the run, with trailing slash
     */
    @Nullable FailureView failure(RequestContext call, JobRun run, String path);
  }
}
