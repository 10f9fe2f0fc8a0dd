package dev.steward.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a run: the checkout, a build step, a report.
 *
 * @param name as people call it
 * @param result what it made of the run; SUCCESS where it made it no worse, null while it goes on
 * @param startedAt epoch millis
 * @param endedAt epoch millis; null while it goes on
 * @param logStart the byte of the log at which what it says begins
 * @param logEnd the byte behind it; null while it goes on
 * @param skip why it did not do what it is for; null if it did
 */
public record RunStep(
    String name,
    @Nullable Result result,
    long startedAt,
    @Nullable Long endedAt,
    long logStart,
    @Nullable Long logEnd,
    @Nullable Skip skip) {

  private static final int MAX_REASON = 300;

  /** A step that did nothing: its build is as before, but it is no success either. */
  public record Skip(Status status, String reason) {

    /** In one word for lists. */
    public enum Status {
      SKIPPED("skipped"),
      NOT_SENT("not sent"),
      NOTHING_FOUND("nothing found");

      private final String label;

      Status(String label) {
        this.label = label;
      }

      /** As people and clients read it. */
      public String label() {
        return label;
      }
    }

    /** Behind the name of its step, which holds no tab. */
    private String written() {
      String line = line(reason);
      return "\t" + status + "\t" + line.substring(0, Math.min(MAX_REASON, line.length()));
    }
  }

  private static String line(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /**
   * What is written down when a step is done: it began where the one before ended, also where the
   * server was down in between.
   *
   * @param log how long the log was by then, in bytes
   */
  public record Done(String name, Result result, long endedAt, long log, @Nullable Skip skip) {

    /** A step that did what it is for. */
    public Done(String name, Result result, long endedAt, long log) {
      this(name, result, endedAt, log, null);
    }

    /** As it is kept: a line with the name last, and behind it why it was skipped. */
    String written() {
      return endedAt
          + " "
          + result
          + " "
          + log
          + " "
          + line(name)
          + (skip == null ? "" : skip.written())
          + "\n";
    }
  }

  /**
   * From how they are kept with their run.
   *
   * @param doing the step that the run is at; null for none
   */
  static List<RunStep> read(String text, long began, @Nullable String doing) {
    var steps = new ArrayList<RunStep>();
    long at = began;
    long log = 0;
    for (String line : text.lines().toList()) {
      String[] part = line.split(" ", 4);
      long ended = Long.parseLong(part[0]);
      long logEnd = Long.parseLong(part[2]);
      String[] name = part[3].split("\t", 3);
      steps.add(
          new RunStep(
              name[0],
              Result.valueOf(part[1]),
              at,
              ended,
              log,
              logEnd,
              name.length < 3 ? null : new Skip(Skip.Status.valueOf(name[1]), name[2])));
      at = ended;
      log = logEnd;
    }
    // A step that was written down just now is not at work any more, though it may still say so.
    if (doing != null && (steps.isEmpty() || !steps.getLast().name().equals(doing))) {
      steps.add(new RunStep(doing, null, at, null, log, null, null));
    }
    return steps;
  }

  /**
   * Milliseconds that it took, or has taken so far.
   *
   * @param now epoch millis
   */
  public long took(long now) {
    Long ended = endedAt;
    return Math.max(0, (ended == null ? now : ended) - startedAt);
  }
}
