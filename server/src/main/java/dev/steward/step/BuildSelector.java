package dev.steward.step;

import dev.steward.job.Job;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.text.TextFieldParser;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Selects the build whose artifacts are copied. */
sealed interface BuildSelector {

  /** The newest build that was successful or unstable. */
  record Successful(boolean stable) implements BuildSelector {}

  /** The newest build that is kept. */
  record KeptForever() implements BuildSelector {}

  /** The newest build that has ended. */
  record Completed() implements BuildSelector {}

  /** The newest build that has ended and has artifacts. */
  record WithArtifacts() implements BuildSelector {}

  /** The build with a number, which may contain variables. */
  record BuildNumber(String number) implements BuildSelector {}

  /** The build that a permalink points to, such as {@code lastStableBuild}. */
  record Permalink(String id) implements BuildSelector {}

  /** The build that started the current one. */
  record Upstream(boolean fallsBack) implements BuildSelector {}

  /** A selector that is not supported; no build is found. */
  record Unsupported(String name) implements BuildSelector {}

  /** How many builds of a job are examined. */
  int MAX_BUILDS = 2_000;

  /** How many builds are read at once. */
  int BATCH = 100;

  /**
   * Selects a build.
   *
   * @param parameters the values that the parameters of the build must have
   * @return null if there is none
   */
  default @Nullable Run select(StepContext context, Job source, Map<String, String> parameters) {
    Runs runs = context.runs();
    Predicate<Run> matches = run -> !run.running() && hasParameters(run, parameters);
    return switch (this) {
      case Successful(boolean stable) ->
          newest(
              runs,
              source,
              matches.and(run -> {
                Result result = run.result();
                return result != null
                    && !result.isWorseThan(stable ? Result.SUCCESS : Result.UNSTABLE);
              }));
      case KeptForever _ -> newest(runs, source, matches.and(Run::keep));
      case Completed _ -> newest(runs, source, matches);
      case WithArtifacts _ -> newest(runs, source, matches.and(run -> !run.artifacts().isEmpty()));
      case BuildNumber(String number) -> numbered(runs, source, context.expand(number), parameters);
      case Permalink(String id) -> permalink(runs, source, id, parameters);
      case Upstream(boolean fallsBack) -> {
        Run upstream = upstream(runs, source, context.run().causes(), parameters);
        yield upstream == null && fallsBack
            ? new Successful(false).select(context, source, parameters)
            : upstream;
      }
      case Unsupported _ -> null;
    };
  }

  private static boolean hasParameters(Run run, Map<String, String> parameters) {
    for (Map.Entry<String, String> required : parameters.entrySet()) {
      boolean matches = false;
      for (ParameterValue value : run.parameters()) {
        matches =
            matches
                || (value.name().equals(required.getKey())
                    && value.value().equals(required.getValue()));
      }
      if (!matches) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Run newest(Runs runs, Job source, Predicate<Run> matches) {
    for (int skip = 0; skip < MAX_BUILDS; skip += BATCH) {
      List<Run> batch = runs.newest(source, skip, BATCH);
      for (Run run : batch) {
        if (matches.test(run)) {
          return run;
        }
      }
      if (batch.size() < BATCH) {
        return null;
      }
    }
    return null;
  }

  private static @Nullable Run numbered(
      Runs runs, Job source, String number, Map<String, String> parameters) {
    String digits = number.strip().startsWith("#") ? number.strip().substring(1) : number.strip();
    if (digits.isEmpty()
        || digits.length() > 18
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return permalink(runs, source, number.strip(), parameters);
    }
    Run run = runs.find(source, Long.parseLong(digits));
    return run != null && hasParameters(run, parameters) ? run : null;
  }

  private static @Nullable Run permalink(
      Runs runs, Job source, String id, Map<String, String> parameters) {
    Runs.Permalink permalink =
        switch (id) {
          case "lastBuild" -> Runs.Permalink.LAST;
          case "lastCompletedBuild" -> Runs.Permalink.COMPLETED;
          case "lastStableBuild" -> Runs.Permalink.STABLE;
          case "lastSuccessfulBuild" -> Runs.Permalink.SUCCESSFUL;
          case "lastUnstableBuild" -> Runs.Permalink.UNSTABLE;
          case "lastFailedBuild" -> Runs.Permalink.FAILED;
          case "lastUnsuccessfulBuild" -> Runs.Permalink.UNSUCCESSFUL;
          default -> null;
        };
    long number = permalink == null ? 0 : permalink.of(runs.status(source));
    Run run = number == 0 ? null : runs.find(source, number);
    return run != null && hasParameters(run, parameters) ? run : null;
  }

  private static @Nullable Run upstream(
      Runs runs, Job source, List<Cause> causes, Map<String, String> parameters) {
    for (Cause cause : causes) {
      if (cause instanceof Cause.UpstreamCause(String job, long number, List<Cause> further)) {
        Run run =
            job.equals(source.fullName())
                ? runs.find(source, number)
                : upstream(runs, source, further, parameters);
        if (run != null && hasParameters(run, parameters)) {
          return run;
        }
      }
    }
    return null;
  }

  /** Reads parameters in the format {@code NAME=value,OTHER=value}. */
  static Map<String, String> parameters(String list) {
    var lines = new ArrayList<String>();
    for (String entry : list.split(",", -1)) {
      lines.add(entry.strip());
    }
    return TextFieldParser.properties(String.join("\n", lines));
  }

  /** The types of selectors; created on first use. */
  final class Types {
    private static final String PACKAGE = "hudson.plugins.copyartifact.";
    private static final Field<Boolean> STABLE = Field.flag("stable", "Stable build only");
    private static final Field<String> NUMBER = Field.text("buildNumber", "Build number");
    private static final Field<String> PERMALINK = Field.text("id", "Permalink");
    private static final Field<Boolean> FALLBACK =
        Field.flag("fallbackToLastSuccessful", "Use \"Last successful build\" as fallback");

    static final BundledPlugin PLUGIN =
        new BundledPlugin("copyartifact", "Copied artifacts", "artifacts");

    static final TypeSet ALL =
        new TypeSet(
            "build selector",
            List.of(
                of("lastSuccessful", "StatusBuildSelector", "Latest successful build")
                    .fields(STABLE)
                    .reader(in -> new Successful(in.get(STABLE))),
                of("latestSavedBuild", "SavedBuildSelector", "Latest saved build")
                    .reader(_ -> new KeptForever()),
                of("upstream", "TriggeredBuildSelector", "Upstream build that triggered this job")
                    .fields(FALLBACK)
                    .reader(in -> new Upstream(in.get(FALLBACK))),
                of("permalink", "PermalinkBuildSelector", "Specified by permalink")
                    .fields(PERMALINK)
                    .reader(in -> new Permalink(in.get(PERMALINK))),
                of("specific", "SpecificBuildSelector", "Specific build")
                    .fields(NUMBER)
                    .reader(in -> new BuildNumber(in.get(NUMBER))),
                of("lastCompleted", "LastCompletedBuildSelector", "Last completed build")
                    .reader(_ -> new Completed()),
                of(
                        "lastWithArtifacts",
                        "LastBuildWithArtifactSelector",
                        "Last completed build with artifacts")
                    .reader(_ -> new WithArtifacts())));

    private Types() {}

    private static TypeDescription.Builder<BuildSelector> of(
        String symbol, String name, String label) {
      return TypeDescription.of(TypeKind.PART, symbol, BuildSelector.class, PACKAGE + name)
          .label(label);
    }
  }
}
