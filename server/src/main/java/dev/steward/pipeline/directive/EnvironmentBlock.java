package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.Argument.ModelCall;
import dev.steward.pipeline.declarative.Argument.NamedArgument;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.Section.EnvironmentSection;
import dev.steward.pipeline.declarative.Section.Variable;
import dev.steward.pipeline.directive.DirectiveServices.CredentialType;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.TreeWalker;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates an {@code environment} directive. A value can name other variables of the directive, in
 * any order: it is evaluated each time another one names it.
 */
final class EnvironmentBlock {

  /** Names of packages, which are no variables in front of a class. */
  private static final Set<String> PACKAGES =
      Set.of("java", "groovy", "org", "com", "hudson", "jenkins");

  private final RunBlocks blocks;
  private final ModelValues values;
  private final DirectiveServices services;

  EnvironmentBlock(RunBlocks blocks, ModelValues values, DirectiveServices services) {
    this.blocks = blocks;
    this.values = values;
    this.services = services;
  }

  /** Runs a body with the variables of a directive, which may be missing. */
  void around(@Nullable EnvironmentSection section, Runnable body) {
    if (section == null) {
      body.run();
      return;
    }
    var evaluation = new Evaluation(section);
    List<DescribableValue> bindings = evaluation.bindings();
    Runnable inner =
        () -> {
          List<String> variables = evaluation.variables();
          if (variables.isEmpty()) {
            body.run();
          } else {
            blocks.withEnv(variables, body);
          }
        };
    if (bindings.isEmpty()) {
      inner.run();
    } else {
      blocks.block("withCredentials", Map.of("bindings", bindings), inner);
    }
  }

  /** The names that an expression uses, and the properties of {@code env} among them. */
  private static final class NameCollector extends TreeWalker {
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> environment = new LinkedHashSet<>();

    static NameCollector of(Expression expression) {
      var collector = new NameCollector();
      collector.visit(expression);
      return collector;
    }

    @Override
    protected void visit(Expression expression) {
      if (expression instanceof Expression.Name(String name, _)) {
        names.add(name);
      } else if (expression
              instanceof
              Expression.Property(
                  Expression.Name(String object, _),
                  Expression.Constant(String property, _),
                  _,
                  _,
                  _,
                  _)
          && object.equals(EnvironmentView.NAME)) {
        environment.add(property);
      }
      super.visit(expression);
    }
  }

  /** The evaluation of one directive. */
  private final class Evaluation {
    // Jenkins evaluates the variables in the order of this map, too.
    private final Map<String, Variable> variables = new HashMap<>();
    private final Map<String, ModelCall> credentials = new HashMap<>();
    private final Set<String> active = new LinkedHashSet<>();

    Evaluation(EnvironmentSection section) {
      for (Variable variable : section.variables()) {
        if (variable.value() instanceof ModelCall call) {
          credentials.put(variable.name().text(), call);
        } else {
          variables.put(variable.name().text(), variable);
        }
      }
    }

    List<String> variables() {
      List<String> all = new ArrayList<>();
      for (String name : variables.keySet()) {
        all.add(name + "=" + ValueText.text(value(name)));
      }
      return all;
    }

    private @Nullable Object value(String name) {
      Variable variable = variables.get(name);
      if (variable == null) {
        return null;
      }
      if (!active.add(name)) {
        throw new IllegalArgumentException(
            "The environment variables "
                + String.join(", ", active)
                + " refer to each other. Give one of them a value that does not depend on the"
                + " others.");
      }
      try {
        Expression expression = variable.expression();
        return expression == null ? ((Value) variable.value()).value() : evaluate(expression, name);
      } finally {
        active.remove(name);
      }
    }

    /**
     * Evaluates the value of a variable.
     *
     * @param target the variable; its own name stands for the variable of the same name outside
     */
    private @Nullable Object evaluate(Expression expression, String target) {
      NameCollector used = NameCollector.of(expression);
      Map<String, Supplier<@Nullable Object>> computed = new LinkedHashMap<>();
      for (String name : used.names) {
        if (isOther(name, target)) {
          computed.put(name, () -> value(name));
        } else if (!PACKAGES.contains(name) && !name.equals(EnvironmentView.NAME)) {
          computed.put(name, () -> values.variable(name));
        }
      }
      if (used.environment.stream().anyMatch(name -> isOther(name, target))) {
        computed.put(
            EnvironmentView.NAME,
            () ->
                new EnvironmentView(
                    values.variable(EnvironmentView.NAME),
                    name -> isOther(name, target),
                    this::value));
      }
      return values.evaluate(expression, computed);
    }

    private boolean isOther(String name, String target) {
      return !name.equals(target) && variables.containsKey(name);
    }

    List<DescribableValue> bindings() {
      List<DescribableValue> all = new ArrayList<>();
      credentials.forEach((name, call) -> all.addAll(bindings(name, id(call))));
      return all;
    }

    private String id(ModelCall call) {
      if (call.arguments().isEmpty()) {
        return "";
      }
      Value value =
          switch (call.arguments().getFirst()) {
            case Value given -> given;
            case NamedArgument(_, Value given, _) -> given;
            default -> null;
          };
      if (value == null) {
        return "";
      }
      Expression expression = value.expression();
      Object id = expression == null ? value.value() : evaluate(expression, "");
      return ValueText.text(id);
    }

    private @Nullable CredentialType type(String id) {
      RunContext run = blocks.run();
      Object name =
          run.record(() -> {
            CredentialType type = services.credentialType(run, id);
            return type == null ? null : type.name();
          });
      return name == null ? null : CredentialType.valueOf(ValueText.text(name));
    }

    private List<DescribableValue> bindings(String name, String id) {
      CredentialType type = type(id);
      if (type == null) {
        throw new StepFailure("Could not find credentials entry with ID '" + id + "'");
      }
      return switch (type) {
        case TEXT -> List.of(binding("string", id, Map.of("variable", name)));
        case FILE -> List.of(binding("file", id, Map.of("variable", name)));
        case USERNAME_PASSWORD ->
            List.of(
                binding("usernameColonPassword", id, Map.of("variable", name)),
                binding(
                    "usernamePassword",
                    id,
                    Map.of("usernameVariable", name + "_USR", "passwordVariable", name + "_PSW")));
        case SSH_KEY ->
            List.of(
                binding(
                    "sshUserPrivateKey",
                    id,
                    Map.of(
                        "keyFileVariable",
                        name,
                        "usernameVariable",
                        name + "_USR",
                        "passphraseVariable",
                        name + "_PSW")));
        case OTHER ->
            throw new StepFailure(
                "The credential '"
                    + id
                    + "' cannot be a value of an environment variable. Use the step"
                    + " withCredentials with a binding for its type.");
      };
    }
  }

  private static DescribableValue binding(
      String symbol, String id, Map<String, String> parameters) {
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    arguments.put("credentialsId", id);
    arguments.putAll(parameters);
    return DescribableValue.ofSymbol(symbol, arguments);
  }
}
