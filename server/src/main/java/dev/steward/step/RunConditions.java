package dev.steward.step;

import dev.steward.run.Cause;
import dev.steward.run.Result;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.Numbers;
import dev.steward.text.Regex;
import dev.steward.text.XmlElement;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The conditions of the Run Condition plugin. */
final class RunConditions {

  private static final String CORE = "org.jenkins_ci.plugins.run_condition.core.";
  private static final String LOGIC = "org.jenkins_ci.plugins.run_condition.logic.";
  private static final String NUMERICAL = CORE + "NumericalComparisonCondition$";

  private static final Set<String> TRUE_WORDS = Set.of("yes", "y", "true", "t", "on", "run");

  /** Jenkins' results, by ordinal. */
  private static final List<Result> BY_ORDINAL =
      List.of(Result.SUCCESS, Result.UNSTABLE, Result.FAILURE, Result.NOT_BUILT, Result.ABORTED);

  private RunConditions() {}

  private static final Field<String> TOKEN =
      Field.text("token", "Token")
          .help("The condition is met if the token expands to 1, yes, true, on or run.");
  private static final Field<String> ARG1 = Field.text("arg1", "String 1");
  private static final Field<String> ARG2 = Field.text("arg2", "String 2");
  private static final Field<Boolean> IGNORE_CASE = Field.flag("ignoreCase", "Case insensitive");
  private static final Field<String> EXPRESSION =
      Field.text("expression", "Expression")
          .help("A regular expression that must match the whole label.");
  private static final Field<String> LABEL = Field.text("label", "Label");
  private static final Field<String> FILE = Field.text("file", "File").required();
  private static final Field<String> COMMAND =
      Field.lines("command", "Command")
          .required()
          .help("The condition is met if the exit code of the command is 0.");
  private static final Field<String> LHS = Field.text("lhs", "Number 1").required();
  private static final Field<String> RHS = Field.text("rhs", "Number 2").required();
  private static final Field<String> COMPARATOR =
      Field.choice(
              "comparator",
              "Comparison",
              new FieldOption(NUMERICAL + "LessThan", "Less than"),
              new FieldOption(NUMERICAL + "GreaterThan", "Greater than"),
              new FieldOption(NUMERICAL + "EqualTo", "Equal to"),
              new FieldOption(NUMERICAL + "NotEqualTo", "Not equal to"),
              new FieldOption(NUMERICAL + "LessThanOrEqualTo", "Less than or equal to"),
              new FieldOption(NUMERICAL + "GreaterThanOrEqualTo", "Greater than or equal to"))
          .at("comparator/@class");
  private static final Field<String> BUILD_CAUSE =
      Field.choice(
          "buildCause",
          "Build cause",
          new FieldOption("USER_CAUSE", "User"),
          new FieldOption("CLI_CAUSE", "Command line"),
          new FieldOption("REMOTE_CAUSE", "Remote"),
          new FieldOption("SCM_CAUSE", "SCM change"),
          new FieldOption("TIMER_CAUSE", "Timer"),
          new FieldOption("UPSTREAM_CAUSE", "Upstream job"));
  private static final Field<Boolean> EXCLUSIVE_CAUSE =
      Field.flag("exclusiveCause", "Exclusive cause");
  private static final Field<@Nullable RunCondition> CONDITION =
      Field.type("condition", "Condition", RunCondition.class, () -> RunConditions.ALL);

  static final TypeSet ALL =
      new TypeSet(
          "run condition",
          List.of(
              of("alwaysRun", CORE + "AlwaysRun", "Always", in -> _ -> true),
              of("neverRun", CORE + "NeverRun", "Never", in -> _ -> false),
              of(
                  "booleanCondition",
                  CORE + "BooleanCondition",
                  "Boolean condition",
                  in -> {
                    String token = in.get(TOKEN);
                    return context -> isTrue(context.expand(token));
                  },
                  TOKEN),
              of(
                  "stringsMatch",
                  CORE + "StringsMatchCondition",
                  "Strings match",
                  in -> {
                    String first = in.get(ARG1);
                    String second = in.get(ARG2);
                    boolean ignoresCase = in.get(IGNORE_CASE);
                    return context -> {
                      String one = context.expand(first);
                      String other = context.expand(second);
                      return ignoresCase ? one.equalsIgnoreCase(other) : one.equals(other);
                    };
                  },
                  ARG1,
                  ARG2,
                  IGNORE_CASE),
              of(
                  "expression",
                  CORE + "ExpressionCondition",
                  "Regular expression match",
                  in -> {
                    String expression = in.get(EXPRESSION);
                    String label = in.get(LABEL);
                    return context -> matches(context.expand(expression), context.expand(label));
                  },
                  EXPRESSION,
                  LABEL),
              of(
                  "fileExists",
                  CORE + "FileExistsCondition",
                  "File exists",
                  in -> {
                    String file = in.get(FILE);
                    in.element().find("baseDir");
                    return context ->
                        context.workspace().files().find(context.expand(file)) != null;
                  },
                  FILE),
              of(
                  "numericalComparison",
                  CORE + "NumericalComparisonCondition",
                  "Numerical comparison",
                  in -> {
                    String left = in.get(LHS);
                    String right = in.get(RHS);
                    String comparator = in.get(COMPARATOR);
                    return context ->
                        compare(
                            number(context.expand(left)),
                            number(context.expand(right)),
                            comparator);
                  },
                  LHS,
                  COMPARATOR,
                  RHS),
              of(
                  "cause",
                  CORE + "CauseCondition",
                  "Build cause",
                  in -> {
                    String cause = in.get(BUILD_CAUSE);
                    boolean exclusive = in.get(EXCLUSIVE_CAUSE);
                    return context -> hasCause(context.run().causes(), cause, exclusive);
                  },
                  BUILD_CAUSE,
                  EXCLUSIVE_CAUSE),
              of(
                  "status",
                  CORE + "StatusCondition",
                  "Current build status",
                  RunConditions::status,
                  Field.threshold("worstResult", "Worst status"),
                  Field.threshold("bestResult", "Best status")),
              of(
                  "shell",
                  "org.jenkins_ci.plugins.run_condition.contributed.ShellCondition",
                  "Execute shell script",
                  in -> {
                    String command = in.get(COMMAND);
                    return context -> {
                      String id = context.commandId() + "-condition";
                      Integer code =
                          context.runPart(
                              "condition", ShellScript.commandLine(context, id, command, null));
                      return code != null && code == 0;
                    };
                  },
                  COMMAND),
              of(
                  "not",
                  LOGIC + "Not",
                  "Not",
                  in -> {
                    RunCondition condition = in.get(CONDITION);
                    return context -> condition == null || !condition.isMet(context);
                  },
                  CONDITION),
              of(
                  "and",
                  LOGIC + "And",
                  "And",
                  in -> {
                    List<RunCondition> all = containers(in);
                    return context -> {
                      for (RunCondition condition : all) {
                        if (!condition.isMet(context)) {
                          return false;
                        }
                      }
                      return true;
                    };
                  }),
              of(
                  "or",
                  LOGIC + "Or",
                  "Or",
                  in -> {
                    List<RunCondition> all = containers(in);
                    return context -> {
                      for (RunCondition condition : all) {
                        if (condition.isMet(context)) {
                          return true;
                        }
                      }
                      return false;
                    };
                  })));

  private static TypeDescription<RunCondition> of(
      String symbol,
      String element,
      String label,
      Function<FieldReader, RunCondition> reader,
      Field<?>... fields) {
    return TypeDescription.of(TypeKind.PART, symbol, RunCondition.class, element)
        .label(label)
        .fields(fields)
        .reader(reader);
  }

  private static boolean isTrue(String text) {
    return text.equals("1") || TRUE_WORDS.contains(text.strip().toLowerCase(Locale.ROOT));
  }

  private static boolean matches(String expression, String label) {
    try {
      MatchBudget budget = MatchBudget.ofRequest();
      return Regex.of(expression, budget).containsMatch(label, budget);
    } catch (MatchLimitException | PatternSyntaxException e) {
      return false;
    }
  }

  private static @Nullable BigDecimal number(String text) {
    try {
      return Numbers.parse(text.strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean compare(
      @Nullable BigDecimal left, @Nullable BigDecimal right, String comparator) {
    if (left == null || right == null) {
      return false;
    }
    int order = left.compareTo(right);
    return switch (comparator.substring(comparator.indexOf('$') + 1)) {
      case "LessThan" -> order < 0;
      case "GreaterThan" -> order > 0;
      case "EqualTo" -> order == 0;
      case "NotEqualTo" -> order != 0;
      case "LessThanOrEqualTo" -> order <= 0;
      case "GreaterThanOrEqualTo" -> order >= 0;
      default -> false;
    };
  }

  private static boolean hasCause(List<Cause> causes, String name, boolean exclusive) {
    boolean any = causes.stream().anyMatch(cause -> isCause(cause, name));
    return any && (!exclusive || causes.stream().allMatch(cause -> isCause(cause, name)));
  }

  private static boolean isCause(Cause cause, String name) {
    return switch (cause) {
      case Cause.UserCause _ -> name.equals("USER_CAUSE");
      case Cause.CliCause _ -> name.equals("CLI_CAUSE");
      case Cause.RemoteCause _, Cause.TriggerCause _ -> name.equals("REMOTE_CAUSE");
      case Cause.ScmChangeCause _ -> name.equals("SCM_CAUSE");
      case Cause.TimerCause _ -> name.equals("TIMER_CAUSE");
      case Cause.UpstreamCause _, Cause.HiddenUpstreamCause _ -> name.equals("UPSTREAM_CAUSE");
    };
  }

  private static RunCondition status(FieldReader in) {
    int worst = ordinal(in.element().find("worstResult"));
    int best = ordinal(in.element().find("bestResult"));
    return context -> {
      int current = BY_ORDINAL.indexOf(context.outcome());
      return best <= current && current <= worst;
    };
  }

  private static int ordinal(@Nullable XmlElement result) {
    if (result == null) {
      return 0;
    }
    result.markRead();
    try {
      return Integer.parseInt(result.textOf("ordinal", "0"));
    } catch (NumberFormatException e) {
      return BY_ORDINAL.indexOf(Result.FAILURE);
    }
  }

  /** The conditions in the containers of And and Or. */
  private static List<RunCondition> containers(FieldReader in) {
    var all = new ArrayList<RunCondition>();
    XmlElement conditions = in.element().find("conditions");
    if (conditions != null) {
      for (XmlElement container : conditions.children()) {
        RunCondition condition = in.of(container).get(CONDITION);
        if (condition != null) {
          all.add(condition);
        }
      }
    }
    return List.copyOf(all);
  }
}
