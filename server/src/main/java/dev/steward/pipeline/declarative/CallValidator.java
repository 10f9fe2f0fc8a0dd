package dev.steward.pipeline.declarative;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.CallDescription.CallParameter;
import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.catalog.ParameterType;
import dev.steward.pipeline.catalog.StepCatalog;
import dev.steward.pipeline.declarative.Argument.ModelCall;
import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.NamedArgument;
import dev.steward.pipeline.declarative.Argument.Settings;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.ModelStep.CodeBlock;
import dev.steward.pipeline.declarative.StepArguments.NamedArguments;
import dev.steward.pipeline.declarative.StepArguments.NamedValue;
import dev.steward.pipeline.declarative.StepArguments.PositionalArguments;
import dev.steward.pipeline.declarative.StepArguments.SingleArgument;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the arguments of steps, conditions and other calls against their descriptions. */
final class CallValidator {

  private static final Map<String, String> BLOCKED_STEPS =
      Map.of(
          "stage",
          "The stage step cannot be used in Declarative Pipelines",
          "properties",
          "The properties step cannot be used in Declarative Pipelines",
          "parallel",
          "The parallel step can only be used as the only top-level step in a stage's step block");

  private static final String BLOCKED_NODE =
      "The node step cannot be called as an argument to a method in Declarative Pipelines";

  private final ProblemCollector problems;
  private final CodeCheck codeCheck;

  CallValidator(ProblemCollector problems, CodeCheck codeCheck) {
    this.problems = problems;
    this.codeCheck = codeCheck;
  }

  /** Checks the syntax of a block of code. */
  void checkCode(CodeBlock block) {
    List<String> errors = codeCheck.errors(block.code());
    if (!errors.isEmpty()) {
      problems.add(block.origin(), Messages.codeErrors(block.name(), errors));
    }
  }

  /** Reports a step that has no place in a declarative pipeline. */
  void checkStepAllowed(String name, ModelOrigin origin) {
    String reason = BLOCKED_STEPS.get(name);
    if (reason != null) {
      problems.add(origin, Messages.blockedStep(name, reason));
    }
  }

  /** Checks the arguments of a step or a condition. */
  void checkArguments(
      StepArguments arguments, CallDescription description, ModelOrigin origin, boolean isStep) {
    if (description.anyArguments()) {
      return;
    }
    boolean block = isStep && description.takesBody();
    switch (arguments) {
      case NamedArguments named -> checkNamed(named, description, origin, block);
      case PositionalArguments _ ->
          problems.add(origin, Messages.unnamedArguments(description.name()));
      case SingleArgument(Value value, _) -> {
        CallParameter sole = description.sole();
        if (sole != null) {
          checkType(value, sole.type(), null);
        } else if (!block) {
          problems.add(origin, Messages.NOT_SOLE_PARAMETER);
        }
      }
    }
  }

  private void checkNamed(
      NamedArguments arguments, CallDescription description, ModelOrigin origin, boolean block) {
    boolean valid = true;
    for (NamedValue argument : arguments.values()) {
      CallParameter parameter = parameter(description, argument.name());
      if (parameter == null) {
        valid = false;
      } else {
        boolean unnamed =
            arguments.values().size() == 1 && parameter.equals(description.sole()) && !block;
        valid &= checkType(argument.value(), parameter.type(), unnamed ? null : parameter.name());
      }
    }
    if (valid) {
      for (CallParameter parameter : description.required()) {
        if (arguments.find(parameter.name()) == null) {
          problems.add(origin, Messages.missingParameter(parameter.name()));
        }
      }
    }
  }

  /** The parameter with the name; reports an unknown one, and returns null. */
  private @Nullable CallParameter parameter(CallDescription description, Name name) {
    CallParameter parameter = description.parameter(name.text());
    if (parameter == null) {
      List<String> names = description.parameters().stream().map(CallParameter::name).toList();
      problems.add(
          name.origin(),
          Messages.invalidParameter(
              name.text(), String.valueOf(EditDistance.nearest(name.text(), names))));
    }
    return parameter;
  }

  /**
   * Checks the type of a literal; the type of an expression is known only when it runs.
   *
   * @param parameter the name in the error message; null for an argument without a name
   */
  private boolean checkType(Value value, ParameterType type, @Nullable String parameter) {
    Object literal = value.value();
    if (!value.literal() || literal == null || type.accepts(literal)) {
      return true;
    }
    problems.add(
        value.origin(),
        parameter == null
            ? Messages.wrongUnnamedType(type.className(), literal)
            : Messages.wrongType(type.className(), parameter, literal));
    return false;
  }

  /**
   * Checks a call in a section, and the calls in its arguments.
   *
   * @param description null for an unknown call, whose arguments are not checked
   */
  void checkCall(ModelCall call, @Nullable CallDescription description) {
    if (description != null && !description.anyArguments()) {
      if (call.hasNamedArguments()) {
        checkNamedArguments(call, description);
      } else {
        checkUnnamedArguments(call, description);
      }
    }
    String blocked = call.name().equals("node") ? BLOCKED_NODE : BLOCKED_STEPS.get(call.name());
    if (blocked != null) {
      problems.add(call.origin(), Messages.blockedStep(call.name(), blocked));
    }
    for (Argument argument : call.arguments()) {
      Argument value = argument instanceof NamedArgument named ? named.value() : argument;
      if (value instanceof ModelCall nested) {
        checkCall(nested, description(nested));
      }
    }
  }

  private static @Nullable CallDescription description(ModelCall nested) {
    CallDescription description = DirectiveCatalog.NESTED_CALLS.get(nested.name());
    return description == null ? StepCatalog.find(nested.name()) : description;
  }

  private void checkNamedArguments(ModelCall call, CallDescription description) {
    for (Argument argument : call.arguments()) {
      switch (argument) {
        case NamedArgument(Name name, Argument value, _) -> {
          CallParameter parameter = parameter(description, name);
          if (parameter != null && value instanceof Value literal) {
            checkType(literal, parameter.type(), parameter.name());
          }
        }
        case Value _, ModelCall _, Settings _ ->
            problems.add(call.origin(), Messages.MIXED_ARGUMENTS);
      }
    }
  }

  private void checkUnnamedArguments(ModelCall call, CallDescription description) {
    int count = call.arguments().size();
    int required = description.required().size();
    CallParameter sole = description.sole();
    if (count > 1) {
      problems.add(call.origin(), Messages.unnamedArguments(call.name()));
    } else if (count == 1 && sole != null) {
      if (call.arguments().getFirst() instanceof Value value) {
        checkType(value, sole.type(), null);
      }
    } else if (count != required) {
      problems.add(call.origin(), Messages.wrongCount(call.name(), required, count));
    }
  }
}
