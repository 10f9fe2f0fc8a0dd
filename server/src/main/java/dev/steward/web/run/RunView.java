package dev.steward.web.run;

import dev.steward.web.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A build as its page shows it.
 *
 * @param before the path of the build before; empty for the first
 * @param behind the path of the next one; empty for the last
 * @param facts what there is to know of it, one by one
 * @param steps empty where there is no more than one
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

  /** What stands at the head of each page of a build. */
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
   * One fact.
   *
   * @param href where it leads; empty for nowhere
   * @param more what is said behind it
   * @param at a time in place of the text; null for none
   * @param ago the same time as how long ago it was
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
   * How long it waited and ran, as parts of a line of 600.
   *
   * @param left what it is expected to take still
   */
  public record Bar(int waited, int ran, int left, String text) {}

  /**
   * A step that is done, or the one that it is at.
   *
   * @param href where what it says begins in the console
   * @param left where it stands on a line of 600
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

  /** A parameter; the value of a secret one is never told. */
  public record Parameter(String name, String value, boolean secret) {}

  /** How its tests went. */
  public record Tests(long failed, long skipped, long passed, long total) {}

  /** A commit. */
  public record ChangeLine(
      String id, String title, String author, Moment when, String message, List<String> files) {}

  /** A kept file. */
  public record FileLine(String path, String href, String size) {}
}
