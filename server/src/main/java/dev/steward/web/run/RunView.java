package dev.steward.web.run;

import dev.steward.web.TimeElement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data of a build page.
 *
 * @param previousPath path of the previous build; empty for the first
 * @param nextPath path of the next build; empty for the last
 * @param properties properties of the build, in display order
 * @param steps empty if there is only one, unless it was skipped
 */
public record RunView(
    Head head,
    String previousPath,
    String nextPath,
    List<RunProperty> properties,
    @Nullable Timeline timeline,
    List<StepBar> steps,
    int moreSteps,
    List<ParameterLine> parameters,
    @Nullable TestTotals tests,
    List<ChangeLine> changes,
    int moreChanges,
    List<FileLine> files,
    int moreFiles) {

  /** Header of every page of a build. */
  public record Head(
      String jobName,
      String jobPath,
      String name,
      String path,
      String colour,
      boolean running,
      String result,
      boolean keep,
      String description) {

    public String title() {
      return jobName + " " + name;
    }
  }

  /**
   * A property of the build.
   *
   * @param href link target; empty if there is none
   * @param suffix text after the value
   * @param time time shown instead of the text; null if there is none
   * @param ago the same time, relative to now
   */
  public record RunProperty(
      String name,
      String text,
      String href,
      String suffix,
      @Nullable TimeElement time,
      @Nullable TimeElement ago) {

    RunProperty(String name, String text, String href, String suffix) {
      this(name, text, href, suffix, null, null);
    }

    static RunProperty time(String name, TimeElement time, TimeElement ago) {
      return new RunProperty(name, "", "", "", time, ago);
    }
  }

  /**
   * Timeline: waiting and running time, on a line of 600 units.
   *
   * @param remaining expected remaining time
   */
  public record Timeline(int waiting, int running, int remaining, String text) {}

  /**
   * A completed step, or the current one.
   *
   * @param href start of its output in the console
   * @param left left edge on the 600-unit timeline
   */
  public record StepBar(
      String name,
      String colour,
      String result,
      String skipped,
      String duration,
      String href,
      int left,
      int width) {

    public boolean running() {
      return colour.equals("running");
    }
  }

  /** A parameter; the value of a secret is empty. */
  public record ParameterLine(String name, String value, boolean secret) {}

  /** Test counts of the build. */
  public record TestTotals(long failed, long skipped, long passed, long total) {}

  /** A commit. */
  public record ChangeLine(
      String id,
      String title,
      String author,
      TimeElement when,
      String message,
      List<String> files) {}

  /** An artifact. */
  public record FileLine(String path, String href, String size) {}
}
