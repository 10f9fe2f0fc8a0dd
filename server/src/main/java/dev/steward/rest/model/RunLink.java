package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.JobType;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run as other objects name it.
 *
 * @param url ends in a slash
 */
record RunLink(JobType type, long number, String url) {

  private static final List<Model<RunLink>> MODELS =
      Stream.of(JobType.values()).map(RunLink::model).toList();

  private static Model<RunLink> model(JobType type) {
    return Model.<RunLink>of(type.runClassName())
        .integer("number", RunLink::number)
        .visible(2)
        .text("url", RunLink::url)
        .visible(2)
        .build();
  }

  /** The models of the runs of all types of jobs. */
  static List<Model<?>> models() {
    return List.copyOf(MODELS);
  }

  ExportedValue export() {
    return ExportedValue.of(MODELS.get(type.ordinal()), this);
  }
}
