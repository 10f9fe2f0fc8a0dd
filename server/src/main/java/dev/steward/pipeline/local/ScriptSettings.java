package dev.steward.pipeline.local;

import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.declarative.DeclarativeCheck;
import dev.steward.pipeline.declarative.PipelineModel;
import dev.steward.pipeline.declarative.StageModel;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.Statement;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.syntax.TreeWalker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a script says about its job, read without running it: a job on a server has the parameters
 * since an earlier run.
 *
 * @param parameters the build parameters whose arguments are all literals
 * @param hasOtherParameters whether there are parameters with other arguments
 * @param stages the names of the top-level stages; null if the script is not a valid declarative
 *     pipeline
 */
public record ScriptSettings(
    List<DescribableValue> parameters, boolean hasOtherParameters, @Nullable List<String> stages) {

  public ScriptSettings {
    parameters = List.copyOf(parameters);
    stages = stages == null ? null : List.copyOf(stages);
  }

  /** Reads a script; one with syntax errors says nothing. */
  public static ScriptSettings of(String text) {
    try {
      Script script = ScriptParser.parse("WorkflowScript", text);
      var reader = new ParameterReader();
      reader.visit(script);
      DeclarativeCheck.CheckResult check = DeclarativeCheck.check(script);
      return new ScriptSettings(
          reader.parameters, reader.hasOthers, check.isValid() ? stages(check.model()) : null);
    } catch (SyntaxFailure e) {
      return new ScriptSettings(List.of(), false, null);
    }
  }

  private static @Nullable List<String> stages(@Nullable PipelineModel model) {
    return model == null || model.stages() == null
        ? null
        : model.stages().stages().stream().map(StageModel::name).toList();
  }

  /** The names of the parameters that are known. */
  public List<String> parameterNames() {
    return parameters.stream().map(ScriptSettings::nameOf).toList();
  }

  /** Whether a parameter is a password, which must not be an argument of a command. */
  public boolean isPassword(String parameter) {
    return parameters.stream()
        .anyMatch(value -> value.name().equals("password") && nameOf(value).equals(parameter));
  }

  private static String nameOf(DescribableValue parameter) {
    return parameter.arguments(null).text("name", "");
  }

  /**
   * Finds the parameters in {@code parameters { … }} of a declarative pipeline, and in {@code
   * parameters([…])} among the properties of a scripted one.
   */
  private static final class ParameterReader extends TreeWalker {
    final List<DescribableValue> parameters = new ArrayList<>();
    boolean hasOthers;

    @Override
    protected void visit(Expression expression) {
      if (expression instanceof Expression.Call call
          && call.implicitThis()
          && isNamed(call, "parameters")
          && call.arguments().size() == 1) {
        switch (call.arguments().getFirst()) {
          case Expression.Closure closure ->
              closure.body().statements().stream()
                  .map(ParameterReader::expression)
                  .forEach(this::add);
          case Expression.ListLiteral list -> list.elements().forEach(this::add);
          default -> hasOthers = true;
        }
        return;
      }
      super.visit(expression);
    }

    private static @Nullable Expression expression(Statement statement) {
      return switch (statement) {
        case Statement.Evaluation evaluation -> evaluation.expression();
        case Statement.Return end -> end.value();
        default -> null;
      };
    }

    private static boolean isNamed(Expression.Call call, String name) {
      return call.name() instanceof Expression.Constant constant && name.equals(constant.value());
    }

    private void add(@Nullable Expression expression) {
      try {
        DescribableValue value = expression == null ? null : described(expression);
        if (value != null) {
          parameters.add(value);
          return;
        }
      } catch (NotLiteral e) {
        // The run declares the parameter.
      }
      hasOthers = true;
    }

    private static @Nullable DescribableValue described(Expression expression) {
      if (expression instanceof Expression.Call call
          && call.implicitThis()
          && call.name() instanceof Expression.Constant(Object name, _)
          && name instanceof String symbol
          && DirectiveCatalog.PARAMETERS.containsKey(symbol)
          && call.arguments().size() == 1
          && call.arguments().getFirst() instanceof Expression.MapLiteral map) {
        return DescribableValue.ofSymbol(symbol, arguments(map));
      }
      return expression instanceof Expression.MapLiteral map
          ? DescribableValue.of(arguments(map))
          : null;
    }

    private static Map<String, @Nullable Object> arguments(Expression.MapLiteral map) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      for (Expression.Entry entry : map.entries()) {
        String name = String.valueOf(literal(entry.key()));
        all.put(
            name,
            name.equals("choices") && entry.value() instanceof Expression.ListLiteral list
                ? literals(list)
                : literal(entry.value()));
      }
      return all;
    }

    private static List<@Nullable Object> literals(Expression.ListLiteral list) {
      List<@Nullable Object> values = new ArrayList<>();
      list.elements().forEach(element -> values.add(literal(element)));
      return values;
    }

    private static @Nullable Object literal(Expression expression) {
      return switch (expression) {
        case Expression.Constant constant -> constant.value();
        case Expression.Template template
            when template.values().isEmpty() && template.texts().size() == 1 ->
            template.texts().getFirst();
        default -> throw new NotLiteral();
      };
    }
  }

  /** Ends the reading of a parameter whose arguments must be evaluated. */
  private static final class NotLiteral extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotLiteral() {
      super(null, null, false, false);
    }
  }
}
