package dev.steward.web.run;

import java.util.List;

/** A build as its page shows it. */
public record RunView(
    String title,
    String jobName,
    String jobPath,
    String name,
    String path,
    String colour,
    boolean running,
    String description,
    String summary,
    boolean mayStop,
    boolean mayDelete,
    List<String> artifacts) {}
