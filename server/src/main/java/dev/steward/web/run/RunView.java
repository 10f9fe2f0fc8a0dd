package dev.steward.web.run;

import dev.steward.web.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data of a build page.
 *
 * @param before path of the previous build; empty for the first
 * @param behind path of the next build; empty for the last
 * @param facts properties of the build, in display order
 * @param steps empty if there is only one, unless it was skipped
 */
public record RunView(
    Head head,
    String before,
    String behind,
    List<Fact> facts,
    @Nullable Bar bar,
    List<Step> steps,
    int moreSteps,
    List<Parameter> parameters,
    @Nullable Tests tests,
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
      boolean kept,
      String description) {

    public String title() {
      return jobName + " " + name;
    }
  }

  /**
   * A property of the build.
   *
   * @param href link target; empty if there is none
   * @param more text after the value
   * @param at time shown instead of the text; null if there is none
   * @param ago the same time, relative to now
   */
  public record Fact(
      String name,
      String text,
      String href,
      String more,
      @Nullable Moment at,
      @Nullable Moment ago) {

    Fact(String name, String text, String href, String more) {
      this(name, text, href, more, null, null);
    }

    static Fact at(String name, Moment at, Moment ago) {
      return new Fact(name, "", "", "", at, ago);
    }
  }

  /**
   * Timeline: waiting and running time, in units of a 600 unit line.
   *
   * @param left expected remaining time
   */
  public record Bar(int waited, int ran, int left, String text) {}

  /**
   * A completed step, or the current one.
   *
   * @param href start of its output in the console
   * @param left left edge on the 600 unit timeline
   */
  public record Step(
      String name,
      String colour,
      String result,
      String skipped,
      String took,
      String href,
      int left,
      int width) {

    public boolean running() {
      return colour.equals("running");
    }
  }

  /** A parameter; the value of a secret is empty. */
  public record Parameter(String name, String value, boolean secret) {}

  /** Test counts of the build. */
  public record Tests(long failed, long skipped, long passed, long total) {}

  /** A commit. */
  public record ChangeLine(
      String id, String title, String author, Moment when, String message, List<String> files) {}

  /** An artifact. */
  public record FileLine(String path, String href, String size) {}
}
