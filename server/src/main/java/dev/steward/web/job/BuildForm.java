package dev.steward.web.job;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.http.Parameters;
import dev.steward.job.Job;
import dev.steward.job.definition.Parameter;
import dev.steward.rest.model.Parts;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Build form of a job, with a field per parameter.
 *
 * @param action URL that the form is sent to
 */
public record BuildForm(String action, List<ParameterField> fields) {

  private static final int MAX_RUNS = 50;

  /** Input type of a field. */
  public enum ParameterInput {
    LINE,
    LINES,
    CHOICE,
    SECRET,
    FILE
  }

  /**
   * A parameter as a form field.
   *
   * @param value default value
   * @param choices options of a choice parameter
   */
  public record ParameterField(
      String name, String description, ParameterInput kind, String value, List<String> choices) {

    /** A value with line breaks needs a multi-line input; others drop them. */
    public ParameterField {
      kind = kind == ParameterInput.LINE && value.indexOf('\n') >= 0 ? ParameterInput.LINES : kind;
    }

    ParameterField with(String other) {
      return new ParameterField(name, description, kind, other, choices);
    }
  }

  /** The form with the submitted values, except secrets. */
  public BuildForm withSubmitted(Parameters parameters) {
    return new BuildForm(
        action,
        fields.stream()
            .map(field -> {
              String value =
                  field.kind() == ParameterInput.SECRET ? null : parameters.find(field.name());
              return value == null ? field : field.with(value);
            })
            .toList());
  }

  /** True if the form uploads files; a script then sends it, since the crumb must come first. */
  public boolean sendsFiles() {
    return fields.stream().anyMatch(field -> field.kind() == ParameterInput.FILE);
  }

  /** Encoding of the form; files require multipart. */
  public String encoding() {
    return sendsFiles() ? "multipart/form-data" : "application/x-www-form-urlencoded";
  }

  /**
   * Build form of a job.
   *
   * @param path path of the job on this host, with trailing slash
   */
  static BuildForm of(Parts parts, Caller caller, Job job, String path) {
    List<ParameterField> fields =
        parts.jobs().definition(job).parameters().stream()
            .map(parameter -> field(parts, caller, parameter))
            .toList();
    return new BuildForm(path + "buildNow", fields);
  }

  private static ParameterField field(Parts parts, Caller caller, Parameter parameter) {
    return switch (parameter) {
      case Parameter.StringParameter text ->
          field(
              parameter,
              text.multiLine() ? ParameterInput.LINES : ParameterInput.LINE,
              text.defaultValue());
      case Parameter.BooleanParameter flag ->
          choice(parameter, flag.defaultValue(), List.of("true", "false"));
      case Parameter.ChoiceParameter choice ->
          choice(parameter, choice.defaultValue(), choice.choices());
      // Placeholder for the job's default secret, which is never shown.
      case Parameter.PasswordParameter secret ->
          field(
              parameter, ParameterInput.SECRET, secret.defaultValue().isEmpty() ? "" : "<DEFAULT>");
      case Parameter.FileParameter _ -> field(parameter, ParameterInput.FILE, "");
      case Parameter.RunParameter runParameter ->
          choice(parameter, "", runs(parts, caller, runParameter));
      case Parameter.CredentialsParameter credential ->
          field(parameter, ParameterInput.LINE, credential.defaultValue());
    };
  }

  private static ParameterField field(Parameter parameter, ParameterInput kind, String value) {
    return new ParameterField(parameter.name(), parameter.description(), kind, value, List.of());
  }

  private static ParameterField choice(Parameter parameter, String value, List<String> choices) {
    return new ParameterField(
        parameter.name(), parameter.description(), ParameterInput.CHOICE, value, choices);
  }

  /** Newest selectable runs, as parameter values. */
  private static List<String> runs(
      Parts parts, Caller caller, Parameter.RunParameter runParameter) {
    Job job = parts.jobs().find(caller, runParameter.job());
    var names = new ArrayList<String>();
    if (job != null
        && parts.authorizer().allows(caller, Permission.ITEM_READ, job.protectedObject())) {
      for (Run run : parts.runs().newest(job, 0, MAX_RUNS)) {
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
   * Build form with the parameter values of a run. They never include secrets and files.
   *
   * @param action URL that the form is sent to
   * @param path path of the job on this host, with trailing slash
   */
  public static BuildForm ofRun(
      Parts parts, Caller caller, Job job, Run run, String action, String path) {
    BuildForm jobForm = of(parts, caller, job, path);
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
            case TEXT, MULTI_LINE, FLAG, RUN, CREDENTIAL -> true;
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
