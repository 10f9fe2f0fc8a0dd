package dev.steward.web;

import java.util.List;

/**
 * A job as its page shows it.
 *
 * @param path of the job on this host, with a slash at its end
 * @param waiting why each of its items in the queue waits
 */
public record JobView(
    String name,
    String path,
    String colour,
    boolean running,
    String description,
    boolean disabled,
    boolean mayBuild,
    boolean mayConfigure,
    boolean mayDelete,
    List<String> warnings,
    List<Parameter> parameters,
    List<String> waiting,
    List<RunLine> runs) {

  /** A parameter as the form asks for it. */
  public record Parameter(
      String name,
      String description,
      String value,
      List<String> choices,
      boolean yesNo,
      boolean secret) {}
}
