package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.JobType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A run as other objects name it.
 *
 * @param url ends in a slash
 */
record RunLink(JobType type, long number, String url) {

  private static final Map<JobType, Model<RunLink>> MODELS = byType();

  private static Map<JobType, Model<RunLink>> byType() {
    var all = new EnumMap<JobType, Model<RunLink>>(JobType.class);
    for (JobType type : JobType.values()) {
      all.put(type, model(type));
    }
    return Collections.unmodifiableMap(all);
  }

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
    return List.copyOf(MODELS.values());
  }

  ExportedValue export() {
    return ExportedValue.of(Objects.requireNonNull(MODELS.get(type)), this);
  }
}
