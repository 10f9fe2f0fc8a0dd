package dev.steward.web.item;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.http.Parameters;
import dev.steward.job.Job;
import dev.steward.job.Parameter;
import dev.steward.rest.Parts;
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
public record BuildForm(String action, List<Field> fields) {

  private static final int MAX_RUNS = 50;

  /** Input type of a field. */
  public enum Kind {
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
  public record Field(
      String name, String description, Kind kind, String value, List<String> choices) {

    /** A value with line breaks needs a multi-line input; others drop them. */
    public Field {
      kind = kind == Kind.LINE && value.indexOf('\n') >= 0 ? Kind.LINES : kind;
    }

    Field with(String other) {
      return new Field(name, description, kind, other, choices);
    }
  }

  /** The form with the submitted values, except secrets. */
  public BuildForm typed(Parameters sent) {
    return new BuildForm(
        action,
        fields.stream()
            .map(field -> {
              String value = field.kind() == Kind.SECRET ? null : sent.find(field.name());
              return value == null ? field : field.with(value);
            })
            .toList());
  }

  /** True if the form uploads files; a script then sends it, since the crumb must come first. */
  public boolean sendsFiles() {
    return fields.stream().anyMatch(field -> field.kind() == Kind.FILE);
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
    List<Field> fields =
        parts.jobs().definition(job).parameters().stream()
            .map(parameter -> field(parts, caller, parameter))
            .toList();
    return new BuildForm(path + "buildNow", fields);
  }

  private static Field field(Parts parts, Caller caller, Parameter parameter) {
    return switch (parameter) {
      case Parameter.StringParameter text ->
          field(parameter, text.multiLine() ? Kind.LINES : Kind.LINE, text.defaultValue());
      case Parameter.BooleanParameter flag ->
          choice(parameter, flag.defaultValue(), List.of("true", "false"));
      case Parameter.ChoiceParameter choice ->
          choice(parameter, choice.defaultValue(), choice.choices());
      // Placeholder for the job's default secret, which is never shown.
      case Parameter.PasswordParameter secret ->
          field(parameter, Kind.SECRET, secret.defaultValue().isEmpty() ? "" : "<DEFAULT>");
      case Parameter.FileParameter _ -> field(parameter, Kind.FILE, "");
      case Parameter.RunParameter of -> choice(parameter, "", runs(parts, caller, of));
      case Parameter.CredentialsParameter credential ->
          field(parameter, Kind.LINE, credential.defaultValue());
    };
  }

  private static Field field(Parameter parameter, Kind kind, String value) {
    return new Field(parameter.name(), parameter.description(), kind, value, List.of());
  }

  private static Field choice(Parameter parameter, String value, List<String> choices) {
    return new Field(parameter.name(), parameter.description(), Kind.CHOICE, value, choices);
  }

  /** Newest selectable runs, as parameter values. */
  private static List<String> runs(Parts parts, Caller caller, Parameter.RunParameter of) {
    Job job = parts.jobs().find(caller, of.job());
    var names = new ArrayList<String>();
    if (job != null && parts.rights().allows(caller, Permission.ITEM_READ, job.protectedObject())) {
      for (Run run : parts.runs().newest(job, 0, MAX_RUNS)) {
        if (fits(of.filter(), run.result())) {
          names.add(job.fullName() + "#" + run.number());
        }
      }
    }
    return names;
  }

  private static boolean fits(String filter, @Nullable Result result) {
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
  public static BuildForm again(
      Parts parts, Caller caller, Job job, Run run, String action, String path) {
    BuildForm fresh = of(parts, caller, job, path);
    List<Field> fields = fresh.fields().stream().map(field -> filled(field, run)).toList();
    var form = new BuildForm(action, fields);
    // Only the job's own build URL accepts files.
    return form.sendsFiles() ? new BuildForm(fresh.action(), fields) : form;
  }

  private static Field filled(Field field, Run run) {
    for (ParameterValue given : run.parameters()) {
      boolean shown =
          switch (given.type()) {
            case SECRET, FILE -> false;
            case TEXT, MULTI_LINE, FLAG, RUN, CREDENTIAL -> true;
          };
      if (shown && given.name().equals(field.name()) && takes(field, given.value())) {
        return field.with(given.value());
      }
    }
    return field;
  }

  private static boolean takes(Field field, String value) {
    return switch (field.kind()) {
      case LINE, LINES -> true;
      case CHOICE -> field.choices().contains(value);
      case SECRET, FILE -> false;
    };
  }
}
