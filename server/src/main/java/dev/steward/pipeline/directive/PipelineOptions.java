package dev.steward.pipeline.directive;

import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.declarative.Argument;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.Section.SectionCall;
import dev.steward.pipeline.value.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of a pipeline or a stage by what they do. */
final class PipelineOptions {

  /** Options that set a property of the job. */
  private static final Set<String> JOB_PROPERTIES =
      Set.of(
          "buildDiscarder",
          "disableConcurrentBuilds",
          "disableResume",
          "durabilityHint",
          "overrideIndexTriggers",
          "preserveStashes",
          "rateLimitBuilds");

  private static final Set<String> FLAGS =
      Set.of(
          "skipDefaultCheckout",
          "checkoutToSubdirectory",
          "skipStagesAfterUnstable",
          "parallelsAlwaysFailFast",
          "quietPeriod",
          "disableRestartFromStage",
          "newContainerPerStage");

  private final List<SectionCall> properties = new ArrayList<>();
  private final List<SectionCall> flags = new ArrayList<>();
  private final List<SectionCall> wrappers = new ArrayList<>();

  /**
   * Sorts options.
   *
   * @param section null without options
   */
  PipelineOptions(@Nullable CallSection section) {
    if (section == null) {
      return;
    }
    for (SectionCall option : section.calls()) {
      String name = option.name();
      if (name == null) {
        continue;
      }
      if (JOB_PROPERTIES.contains(name)) {
        properties.add(option);
      } else if (FLAGS.contains(name)) {
        flags.add(option);
      } else if (DirectiveCatalog.STAGE_OPTIONS.containsKey(name)) {
        wrappers.add(option);
      }
    }
  }

  /** Options that set a property of the job. */
  List<SectionCall> properties() {
    return properties;
  }

  /** Options that change how the stages run, by which the job knows what the Jenkinsfile set. */
  List<SectionCall> flags() {
    return flags;
  }

  /** Block steps around the stages, the outermost first. */
  List<SectionCall> wrappers() {
    return wrappers;
  }

  /** Whether an option is given that takes no value. */
  boolean has(String name) {
    return find(name) != null;
  }

  /** Whether an option is on; one without a value is. */
  boolean isOn(String name, ModelValues values, boolean missing) {
    SectionCall option = find(name);
    if (option == null) {
      return missing;
    }
    return !(ModelValues.only(option) instanceof Argument.Value value)
        || Truth.of(values.value(value));
  }

  /** The value of an option as text; null if it is not given. */
  @Nullable String text(String name, ModelValues values) {
    SectionCall option = find(name);
    return option != null && ModelValues.only(option) instanceof Argument.Value value
        ? values.text(value)
        : null;
  }

  private @Nullable SectionCall find(String name) {
    for (SectionCall flag : flags) {
      if (name.equals(flag.name())) {
        return flag;
      }
    }
    return null;
  }
}
