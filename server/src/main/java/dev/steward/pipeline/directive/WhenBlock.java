package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.ModelCondition;
import dev.steward.pipeline.declarative.ModelCondition.NamedCondition;
import dev.steward.pipeline.declarative.ModelStep.CodeBlock;
import dev.steward.pipeline.declarative.Section.WhenSection;
import dev.steward.pipeline.declarative.StepArguments;
import dev.steward.pipeline.directive.NamePattern.Comparator;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.Equality;
import dev.steward.pipeline.value.Truth;
import dev.steward.pipeline.value.ValueText;
import dev.steward.run.Cause;
import dev.steward.run.Run;
import dev.steward.scm.Change;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Evaluates the conditions of a {@code when} directive. */
final class WhenBlock {

  private static final List<String> CHANGE_REQUEST =
      List.of("id", "target", "branch", "fork", "url", "title", "author");

  private final RunBlocks blocks;
  private final ModelValues values;
  private final DirectiveServices services;

  WhenBlock(RunBlocks blocks, ModelValues values, DirectiveServices services) {
    this.blocks = blocks;
    this.values = values;
    this.services = services;
  }

  /** Whether all conditions of a directive are true. */
  boolean isTrue(WhenSection when) {
    return all(when.conditions());
  }

  private boolean all(List<ModelCondition> conditions) {
    for (ModelCondition condition : conditions) {
      if (!isTrue(condition)) {
        return false;
      }
    }
    return true;
  }

  private boolean isTrue(ModelCondition condition) {
    return switch (condition) {
      case CodeBlock code -> expression(code);
      case NamedCondition named -> named(named);
    };
  }

  private boolean expression(CodeBlock code) {
    Expression block =
        switch (code.arguments()) {
          case StepArguments.NamedArguments named when !named.values().isEmpty() ->
              named.values().getFirst().value().expression();
          case StepArguments.SingleArgument only -> only.value().expression();
          case null, default -> null;
        };
    Object closure = block == null ? null : values.evaluate(block);
    return closure instanceof ClosureValue body && Truth.of(body.call());
  }

  private boolean named(NamedCondition condition) {
    return switch (String.valueOf(condition.name())) {
      case "allOf" -> all(condition.children());
      case "anyOf" -> condition.children().stream().anyMatch(this::isTrue);
      case "not" -> !all(condition.children());
      case "branch" -> isBranch(arguments(condition, "pattern"));
      case "buildingTag" -> variable("TAG_NAME") != null;
      case "tag" -> isTag(arguments(condition, "pattern"));
      case "changeRequest" -> isChangeRequest(arguments(condition, "id"));
      case "changeset" -> hasChangedFile(arguments(condition, "pattern"));
      case "changelog" -> hasChangeLog(arguments(condition, "pattern"));
      case "environment" -> hasVariable(arguments(condition, "name"));
      case "equals" -> {
        Map<String, @Nullable Object> arguments = arguments(condition, "expected");
        yield Equality.equal(arguments.get("expected"), arguments.get("actual"));
      }
      case "isRestartedRun" -> RestartRequest.of(run()) != null;
      case "triggeredBy" -> isTriggeredBy(arguments(condition, "cause"));
      default -> throw new IllegalArgumentException("unknown condition '" + condition.name() + "'");
    };
  }

  private Map<String, @Nullable Object> arguments(NamedCondition condition, String sole) {
    return values.arguments(condition.arguments(), sole);
  }

  private Run run() {
    return blocks.run().run();
  }

  private Map<String, String> environment() {
    RunContext run = blocks.run();
    run.onEnvironmentUse();
    return run.environment(run.scope());
  }

  /** An environment variable; null if it is not set or empty. */
  private @Nullable String variable(String name) {
    String value = environment().get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private static @Nullable String text(Map<String, @Nullable Object> arguments, String name) {
    Object value = arguments.get(name);
    return value == null ? null : ValueText.text(value);
  }

  private boolean isBranch(Map<String, @Nullable Object> arguments) {
    String branch = variable("BRANCH_NAME");
    if (branch == null) {
      branch = variable("GIT_LOCAL_BRANCH");
    }
    String pattern = text(arguments, "pattern");
    if (branch == null || pattern == null || pattern.isEmpty()) {
      return branch == null && (pattern == null || pattern.isEmpty());
    }
    return matches(branch, pattern, arguments, Comparator.GLOB);
  }

  private boolean isTag(Map<String, @Nullable Object> arguments) {
    String tag = variable("TAG_NAME");
    String pattern = text(arguments, "pattern");
    if (tag == null || pattern == null || pattern.isEmpty()) {
      return tag != null;
    }
    return matches(tag, pattern, arguments, Comparator.GLOB);
  }

  private static boolean matches(
      String name, String pattern, Map<String, @Nullable Object> arguments, Comparator missing) {
    Comparator comparator = Comparator.of(text(arguments, "comparator"), missing);
    return NamePattern.of(pattern, comparator, false).test(name);
  }

  private boolean isChangeRequest(Map<String, @Nullable Object> arguments) {
    if (variable("CHANGE_ID") == null) {
      return false;
    }
    for (String part : CHANGE_REQUEST) {
      if (!matchesChange(arguments, part, "CHANGE_" + part.toUpperCase(Locale.ROOT))) {
        return false;
      }
    }
    return matchesChange(arguments, "authorDisplayName", "CHANGE_AUTHOR_DISPLAY_NAME")
        && matchesChange(arguments, "authorEmail", "CHANGE_AUTHOR_EMAIL");
  }

  private boolean matchesChange(
      Map<String, @Nullable Object> arguments, String part, String variable) {
    String pattern = text(arguments, part);
    if (pattern == null || pattern.isEmpty()) {
      return true;
    }
    String actual = variable(variable);
    return actual != null && matches(actual, pattern, arguments, Comparator.EQUALS);
  }

  private boolean hasVariable(Map<String, @Nullable Object> arguments) {
    String name = text(arguments, "name");
    String expected = text(arguments, "value");
    String actual = name == null ? null : environment().get(name);
    boolean ignoreCase =
        arguments.get("ignoreCase") instanceof String given
            ? Boolean.parseBoolean(given)
            : Truth.of(arguments.get("ignoreCase"));
    if (actual == null || expected == null) {
      return (actual == null || actual.isEmpty()) && (expected == null || expected.isEmpty());
    }
    return ignoreCase ? actual.equalsIgnoreCase(expected) : actual.equals(expected);
  }

  private boolean hasChangedFile(Map<String, @Nullable Object> arguments) {
    Predicate<String> files =
        NamePattern.of(
            String.valueOf(text(arguments, "pattern")),
            Comparator.of(text(arguments, "comparator"), Comparator.GLOB),
            Truth.of(arguments.get("caseSensitive")));
    return hasChange(
        change -> change.paths().stream().map(Change.AffectedFile::file).anyMatch(files));
  }

  private boolean hasChangeLog(Map<String, @Nullable Object> arguments) {
    String pattern = String.valueOf(text(arguments, "pattern"));
    Predicate<String> whole = NamePattern.regex(pattern, true);
    Predicate<String> part = NamePattern.regex("(?m)(?s)" + pattern, false);
    return hasChange(change -> whole.test(change.title()) || part.test(change.message()));
  }

  /** Whether a change of the run fulfils a condition; if there is none at all, the log says so. */
  private boolean hasChange(Predicate<Change> condition) {
    RunContext run = blocks.run();
    Object outcome =
        run.record(() -> {
          List<Change> changes =
              services.changes(run).stream().flatMap(set -> set.changes().stream()).toList();
          return changes.isEmpty() ? null : changes.stream().anyMatch(condition);
        });
    if (outcome == null) {
      String reason =
          run().number() == 1
              ? "Probably because this is the first build."
              : "Have you run checkout?";
      blocks.call("echo", Map.of("message", "Warning, empty changelog. " + reason));
    }
    return Boolean.TRUE.equals(outcome);
  }

  private boolean isTriggeredBy(Map<String, @Nullable Object> arguments) {
    String pattern = String.valueOf(text(arguments, "cause"));
    String detail = text(arguments, "detail");
    if (pattern.equals("UserIdCause")) {
      return run().causes().stream()
          .anyMatch(cause -> detail == null ? userOf(cause) != null : detail.equals(userOf(cause)));
    }
    Predicate<String> name = NamePattern.regex("(?i)" + pattern + ".*", true);
    return run().causes().stream().anyMatch(cause -> name.test(className(cause)));
  }

  private static @Nullable String userOf(Cause cause) {
    return switch (cause) {
      case Cause.UserCause user -> user.userId();
      case Cause.CliCause user -> user.userId();
      default -> null;
    };
  }

  /** The name of Jenkins' class for a cause, without package and outer class. */
  private static String className(Cause cause) {
    return switch (cause) {
      case Cause.UserCause _ -> "UserIdCause";
      case Cause.CliCause _ -> "CLICause";
      case Cause.RemoteCause _ -> "RemoteCause";
      case Cause.UpstreamCause _, Cause.HiddenUpstreamCause _ -> "BuildUpstreamCause";
      case Cause.TimerCause _ -> "TimerTriggerCause";
      case Cause.ScmChangeCause _ -> "SCMTriggerCause";
      case Cause.TriggerCause(String type, _) ->
          type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
    };
  }
}
