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
 * The form that asks for a build, with a field for each parameter.
 *
 * @param action where it is sent
 */
public record BuildForm(String action, List<Field> fields) {

  private static final int MOST_RUNS = 50;

  /** What a field looks like. */
  public enum Kind {
    LINE,
    LINES,
    CHOICE,
    SECRET,
    FILE
  }

  /**
   * A parameter as the form asks for it.
   *
   * @param value what it is where nobody changes it
   * @param choices what there is to choose from, of a choice
   */
  public record Field(
      String name, String description, Kind kind, String value, List<String> choices) {

    /** With line breaks in its value it has to be one of several lines: others lose them. */
    public Field {
      kind = kind == Kind.LINE && value.indexOf('\n') >= 0 ? Kind.LINES : kind;
    }

    Field with(String other) {
      return new Field(name, description, kind, other, choices);
    }
  }

  /** The same form with what was typed, but for secrets. */
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

  /** True where files go with it: then a script sends it, as the crumb must come first. */
  public boolean sendsFiles() {
    return fields.stream().anyMatch(field -> field.kind() == Kind.FILE);
  }

  /** How the form is sent: files need their own way. */
  public String encoding() {
    return sendsFiles() ? "multipart/form-data" : "application/x-www-form-urlencoded";
  }

  /**
   * The form of a job.
   *
   * @param path of the job on this host, with a slash at its end
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
      case Parameter.Text text ->
          field(parameter, text.multiLine() ? Kind.LINES : Kind.LINE, text.defaultValue());
      case Parameter.Flag flag -> choice(parameter, flag.defaultValue(), List.of("true", "false"));
      case Parameter.Choice choice -> choice(parameter, choice.defaultValue(), choice.choices());
      // Stands for the one that the job has, which is never shown.
      case Parameter.Secret secret ->
          field(parameter, Kind.SECRET, secret.defaultValue().isEmpty() ? "" : "<DEFAULT>");
      case Parameter.Upload _ -> field(parameter, Kind.FILE, "");
      case Parameter.RunOf of -> choice(parameter, "", runs(parts, caller, of));
      case Parameter.Credential credential ->
          field(parameter, Kind.LINE, credential.defaultValue());
    };
  }

  private static Field field(Parameter parameter, Kind kind, String value) {
    return new Field(parameter.name(), parameter.description(), kind, value, List.of());
  }

  private static Field choice(Parameter parameter, String value, List<String> choices) {
    return new Field(parameter.name(), parameter.description(), Kind.CHOICE, value, choices);
  }

  /** The newest runs that may be chosen, as their values name them. */
  private static List<String> runs(Parts parts, Caller caller, Parameter.RunOf of) {
    Job job = parts.jobs().find(caller, of.job());
    var names = new ArrayList<String>();
    if (job != null && parts.rights().allows(caller, Permission.ITEM_READ, job.subject())) {
      for (Run run : parts.runs().newest(job, 0, MOST_RUNS)) {
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
   * The form of a job with the values that a run was given. Secrets are never among them, nor are
   * files.
   *
   * @param action where it is sent
   * @param path of the job on this host, with a slash at its end
   */
  public static BuildForm again(
      Parts parts, Caller caller, Job job, Run run, String action, String path) {
    BuildForm fresh = of(parts, caller, job, path);
    List<Field> fields = fresh.fields().stream().map(field -> filled(field, run)).toList();
    var form = new BuildForm(action, fields);
    // Files go where the job itself takes them.
    return form.sendsFiles() ? new BuildForm(fresh.action(), fields) : form;
  }

  private static Field filled(Field field, Run run) {
    for (ParameterValue given : run.parameters()) {
      boolean shown =
          switch (given.kind()) {
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
