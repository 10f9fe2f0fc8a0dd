package dev.steward.pipeline.declarative;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.StepCatalog;
import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.ModelStep.BlockStep;
import dev.steward.pipeline.declarative.ModelStep.Branch;
import dev.steward.pipeline.declarative.ModelStep.CodeBlock;
import dev.steward.pipeline.declarative.ModelStep.InvalidStep;
import dev.steward.pipeline.declarative.ModelStep.PlainStep;
import dev.steward.pipeline.declarative.StepArguments.NamedArguments;
import dev.steward.pipeline.declarative.StepArguments.NamedValue;
import dev.steward.pipeline.declarative.StepArguments.SingleArgument;
import dev.steward.pipeline.declarative.SyntaxMatcher.BlockCall;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads steps from the syntax of a script. */
final class StepReader {

  /** The name of the argument that contains the code of a {@code script} step. */
  static final String CODE = "scriptBlock";

  private final SourceText source;
  private final ValueReader values;

  StepReader(SourceText source, ValueReader values) {
    this.source = source;
    this.values = values;
  }

  /** The branches of a {@code parallel} step. */
  record ParallelStep(List<Branch> branches, @Nullable Boolean failFast) {}

  /** Reads the steps of a block. */
  Branch branch(String name, Statement.Block block) {
    return new Branch(
        name,
        block.statements().stream().map(this::step).toList(),
        ModelOrigin.of(block.position()),
        block);
  }

  ModelStep step(Statement statement) {
    Expression.Call call = SyntaxMatcher.call(statement);
    ModelOrigin origin = ModelOrigin.of(statement.position());
    if (call == null) {
      values.report(statement.position(), Messages.EXPECTED_STEP);
      return new InvalidStep(origin);
    }
    String name = values.callName(call);
    if (name.equals("script") || name.equals("expression")) {
      return codeBlock(statement, name, name.equals("script") ? "Script" : "When");
    }
    BlockCall block = SyntaxMatcher.blockCall(statement);
    if (block == null) {
      return new PlainStep(
          name, nameSole(name, origin, values.arguments(call.arguments())), origin);
    }
    StepArguments arguments = values.arguments(block.arguments());
    return new BlockStep(
        name, arguments, block.statements().stream().map(this::step).toList(), origin);
  }

  /** Gives the only argument the name of the parameter that it is for. */
  private static StepArguments nameSole(String step, ModelOrigin origin, StepArguments arguments) {
    CallDescription description = StepCatalog.find(step);
    if (arguments instanceof SingleArgument(Value value, ModelOrigin argumentOrigin)
        && description != null
        && !description.takesBody()
        && description.sole() != null) {
      Name name = new Name(description.sole().name(), origin);
      return new NamedArguments(List.of(new NamedValue(name, value)), argumentOrigin);
    }
    return arguments;
  }

  /**
   * Reads a block of code that is not checked.
   *
   * @param kind its name in the error message if it has no block
   */
  CodeBlock codeBlock(Statement statement, String name, String kind) {
    BlockCall block = SyntaxMatcher.blockCall(statement);
    ModelOrigin origin = ModelOrigin.of(statement.position());
    if (block == null) {
      values.report(statement.position(), Messages.stepWithoutBlock(kind));
      return new CodeBlock(name, null, origin);
    }
    ModelOrigin body = ModelOrigin.of(block.body().position());
    Value code = new Value(source.inside(block.body().body()), true, body, block.body());
    var argument = new NamedValue(new Name(CODE, ModelOrigin.of(Position.NONE)), code);
    return new CodeBlock(name, new NamedArguments(List.of(argument), body), origin);
  }

  /** Reads a {@code parallel} step; null if the statement is another one. */
  @Nullable ParallelStep parallel(Statement statement) {
    Expression.Call call = SyntaxMatcher.call(statement);
    if (call == null || !"parallel".equals(SyntaxMatcher.name(call))) {
      return null;
    }
    Boolean failFast = null;
    var branches = new ArrayList<Branch>();
    if (call.arguments().size() == 1
        && call.arguments().getFirst() instanceof Expression.MapLiteral map
        && map.named()) {
      for (Expression.Entry entry : map.entries()) {
        Position key = entry.key().position();
        if ("failFast".equals(SyntaxMatcher.text(entry.key()))) {
          if (entry.value() instanceof Expression.Constant(Boolean flag, _)) {
            failFast = flag;
          } else {
            values.report(key, Messages.expectedBoolean("failFast"));
          }
        } else if (entry.value() instanceof Expression.Closure body) {
          branches.add(branch(values.text(entry.key()), body.body()));
        } else {
          values.report(key, Messages.EXPECTED_BRANCH);
        }
      }
    }
    return new ParallelStep(branches, failFast);
  }
}
