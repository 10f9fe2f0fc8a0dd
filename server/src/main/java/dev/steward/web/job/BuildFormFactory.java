package dev.steward.web.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.parameter.RunParameter;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.web.job.BuildForm.ParameterField;
import dev.steward.web.job.BuildForm.ParameterInput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the build forms of jobs and of runs. */
public final class BuildFormFactory {

  private static final int MAX_RUNS = 50;

  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;

  public BuildFormFactory(Authorizer authorizer, Jobs jobs, Runs runs) {
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
  }

  /**
   * Build form of a job.
   *
   * @param path path of the job on this host, with trailing slash
   */
  public BuildForm of(Caller caller, Job job, String path) {
    List<ParameterField> fields =
        jobs.definition(job).parameters().stream()
            .map(parameter -> field(caller, parameter))
            .toList();
    return new BuildForm(path + "buildNow", fields);
  }

  /** The fields for parameters of which {@code prefix} precedes the names. */
  public List<ParameterField> fields(
      Caller caller, List<BuildParameter> parameters, String prefix) {
    return parameters.stream()
        .map(parameter -> {
          ParameterField field = field(caller, parameter);
          return new ParameterField(
              prefix + field.name(),
              field.description(),
              field.kind(),
              field.value(),
              field.choices());
        })
        .toList();
  }

  private ParameterField field(Caller caller, BuildParameter parameter) {
    List<String> choices = parameter.choices();
    if (choices != null) {
      return choice(parameter, parameter.defaultValue(), choices);
    }
    return switch (parameter.type()) {
      case TEXT, CREDENTIAL, LABEL ->
          field(parameter, ParameterInput.LINE, parameter.defaultValue());
      case MULTI_LINE -> field(parameter, ParameterInput.LINES, parameter.defaultValue());
      case FLAG -> choice(parameter, parameter.defaultValue(), List.of("true", "false"));
      // Placeholder for the job's default secret, which is never shown.
      case SECRET ->
          field(
              parameter,
              ParameterInput.SECRET,
              parameter.defaultValue().isEmpty() ? "" : "<DEFAULT>");
      case FILE -> field(parameter, ParameterInput.FILE, "");
      case RUN ->
          choice(
              parameter, "", parameter instanceof RunParameter run ? runs(caller, run) : List.of());
    };
  }

  private static ParameterField field(BuildParameter parameter, ParameterInput kind, String value) {
    return new ParameterField(parameter.name(), parameter.description(), kind, value, List.of());
  }

  private static ParameterField choice(
      BuildParameter parameter, String value, List<String> choices) {
    return new ParameterField(
        parameter.name(), parameter.description(), ParameterInput.CHOICE, value, choices);
  }

  /** Newest selectable runs, as parameter values. */
  private List<String> runs(Caller caller, RunParameter runParameter) {
    Job job = jobs.find(caller, runParameter.job());
    var names = new ArrayList<String>();
    if (job != null && authorizer.allows(caller, Permission.ITEM_READ, job.protectedObject())) {
      for (Run run : runs.newest(job, 0, MAX_RUNS)) {
        if (matches(runParameter.filter(), run.result())) {
          names.add(job.fullName() + "#" + run.number());
        }
      }
    }
    return names;
  }

  private static boolean matches(String filter, @Nullable Result result) {
    return switch (filter) {
      case "STABLE" -> result == Result.SUCCESS;
      case "SUCCESSFUL" -> result == Result.SUCCESS || result == Result.UNSTABLE;
      case "COMPLETED" -> result != null;
      default -> true;
    };
  }

  /**
   * Build form with the parameter values of a run. The values never include secrets or files.
   *
   * @param action URL that the form is sent to
   * @param path path of the job on this host, with trailing slash
   */
  public BuildForm ofRun(Caller caller, Job job, Run run, String action, String path) {
    BuildForm jobForm = of(caller, job, path);
    List<ParameterField> fields =
        jobForm.fields().stream().map(field -> filled(field, run)).toList();
    var form = new BuildForm(action, fields);
    // Only the job's own build URL accepts files.
    return form.sendsFiles() ? new BuildForm(jobForm.action(), fields) : form;
  }

  private static ParameterField filled(ParameterField field, Run run) {
    for (ParameterValue parameter : run.parameters()) {
      boolean restorable =
          switch (parameter.type()) {
            case SECRET, FILE -> false;
            case TEXT, MULTI_LINE, FLAG, RUN, CREDENTIAL, LABEL -> true;
          };
      if (restorable
          && parameter.name().equals(field.name())
          && accepts(field, parameter.value())) {
        return field.with(parameter.value());
      }
    }
    return field;
  }

  private static boolean accepts(ParameterField field, String value) {
    return switch (field.kind()) {
      case LINE, LINES -> true;
      case CHOICE -> field.choices().contains(value);
      case SECRET, FILE -> false;
    };
  }
}
