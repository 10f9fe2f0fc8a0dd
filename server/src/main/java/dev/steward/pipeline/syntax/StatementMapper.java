package dev.steward.pipeline.syntax;

import java.util.List;
import org.codehaus.groovy.ast.expr.ClosureListExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.EmptyExpression;
import org.codehaus.groovy.ast.expr.ListExpression;
import org.codehaus.groovy.ast.stmt.AssertStatement;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.BreakStatement;
import org.codehaus.groovy.ast.stmt.CaseStatement;
import org.codehaus.groovy.ast.stmt.CatchStatement;
import org.codehaus.groovy.ast.stmt.ContinueStatement;
import org.codehaus.groovy.ast.stmt.EmptyStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.ForStatement;
import org.codehaus.groovy.ast.stmt.IfStatement;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.ast.stmt.SwitchStatement;
import org.codehaus.groovy.ast.stmt.SynchronizedStatement;
import org.codehaus.groovy.ast.stmt.ThrowStatement;
import org.codehaus.groovy.ast.stmt.TryCatchStatement;
import org.codehaus.groovy.ast.stmt.WhileStatement;
import org.jspecify.annotations.Nullable;

/** Turns Groovy's statements into Steward's. */
final class StatementMapper {
  private final ExpressionMapper expressions;
  private final SourceLines lines;

  StatementMapper(ExpressionMapper expressions, SourceLines lines) {
    this.expressions = expressions;
    this.lines = lines;
  }

  Statement map(org.codehaus.groovy.ast.stmt.Statement statement) {
    return expressions.nested(statement, () -> mapNode(statement));
  }

  Statement.Block block(BlockStatement block) {
    return new Statement.Block(
        block.getStatements().stream().map(this::map).toList(), GroovyNodes.position(block));
  }

  /** Turns the body of a closure into a block. */
  Statement.Block body(org.codehaus.groovy.ast.stmt.Statement statement) {
    return statement instanceof BlockStatement block
        ? block(block)
        : new Statement.Block(List.of(map(statement)), GroovyNodes.position(statement));
  }

  /** Unwraps a block that Groovy puts into another one: that of a finally or an initializer. */
  Statement unwrapped(org.codehaus.groovy.ast.stmt.Statement statement) {
    return statement instanceof BlockStatement outer
            && outer.getStatements().size() == 1
            && outer.getStatements().getFirst() instanceof BlockStatement inner
        ? map(inner)
        : map(statement);
  }

  private Statement mapNode(org.codehaus.groovy.ast.stmt.Statement statement) {
    if (statement instanceof EmptyStatement) {
      return new Statement.Empty(Position.NONE);
    }
    Position position = GroovyNodes.position(statement);
    @Nullable String label = statement.getStatementLabel();
    return switch (statement) {
      case BlockStatement block -> block(block);
      case ExpressionStatement evaluation ->
          new Statement.Evaluation(expressions.map(evaluation.getExpression()), position);
      case IfStatement node ->
          new Statement.If(
              expressions.map(node.getBooleanExpression()),
              map(node.getIfBlock()),
              optional(node.getElseBlock()),
              position);
      case WhileStatement node ->
          new Statement.While(
              label,
              expressions.map(node.getBooleanExpression()),
              map(node.getLoopBlock()),
              position);
      case ForStatement node -> loop(node, label, position);
      case SwitchStatement node ->
          new Statement.Switch(
              label,
              expressions.map(node.getExpression()),
              node.getCaseStatements().stream().map(this::choice).toList(),
              optional(node.getDefaultStatement()),
              position);
      case TryCatchStatement node ->
          new Statement.Try(
              map(node.getTryStatement()),
              node.getCatchStatements().stream().map(this::handler).toList(),
              node.getFinallyStatement() instanceof EmptyStatement
                  ? null
                  : unwrapped(node.getFinallyStatement()),
              position);
      case ThrowStatement node ->
          new Statement.Throw(expressions.map(node.getExpression()), position);
      case ReturnStatement node ->
          new Statement.Return(
              GroovyNodes.isSame(node.getExpression(), ConstantExpression.NULL)
                  ? null
                  : expressions.map(node.getExpression()),
              position);
      case BreakStatement node -> new Statement.Break(node.getLabel(), position);
      case ContinueStatement node -> new Statement.Continue(node.getLabel(), position);
      case AssertStatement node -> assertion(node, position);
      case SynchronizedStatement node ->
          new Statement.Synchronized(
              expressions.map(node.getExpression()), map(node.getCode()), position);
      default -> throw GroovyNodes.unsupported(statement, "This statement");
    };
  }

  private @Nullable Statement optional(org.codehaus.groovy.ast.stmt.Statement statement) {
    return statement instanceof EmptyStatement ? null : map(statement);
  }

  private Statement loop(ForStatement loop, @Nullable String label, Position position) {
    Statement body = map(loop.getLoopBlock());
    if (!GroovyNodes.isSame(loop.getVariable(), ForStatement.FOR_LOOP_DUMMY)) {
      Parameter variable =
          expressions
              .classes()
              .parameters(new org.codehaus.groovy.ast.Parameter[] {loop.getVariable()})
              .getFirst();
      return new Statement.ForEach(
          label, variable, expressions.map(loop.getCollectionExpression()), body, position);
    }
    var clauses = ((ClosureListExpression) loop.getCollectionExpression()).getExpressions();
    return new Statement.For(
        label,
        clause(clauses.get(0)),
        clauses.get(1) instanceof EmptyExpression ? null : expressions.map(clauses.get(1)),
        clause(clauses.get(2)),
        body,
        position);
  }

  private List<Expression> clause(org.codehaus.groovy.ast.expr.Expression clause) {
    return switch (clause) {
      case EmptyExpression _ -> List.of();
      case ClosureListExpression list ->
          list.getExpressions().stream().map(expressions::map).toList();
      case ListExpression list when list.isWrapped() ->
          list.getExpressions().stream().map(expressions::map).toList();
      default -> List.of(expressions.map(clause));
    };
  }

  private Statement.Case choice(CaseStatement choice) {
    return new Statement.Case(
        expressions.map(choice.getExpression()),
        map(choice.getCode()),
        GroovyNodes.position(choice));
  }

  private Statement.Catch handler(CatchStatement handler) {
    Position position = GroovyNodes.position(handler);
    org.codehaus.groovy.ast.Parameter variable = handler.getVariable();
    return new Statement.Catch(
        new Parameter(
            variable.getName(),
            expressions.type(variable.getOriginType(), position),
            !variable.isDynamicTyped(),
            false,
            null,
            position),
        map(handler.getCode()),
        position);
  }

  private Statement assertion(AssertStatement assertion, Position position) {
    var message = assertion.getMessageExpression();
    boolean hasMessage =
        !(message instanceof ConstantExpression constant && constant.isNullExpression());
    return new Statement.Assert(
        expressions.map(assertion.getBooleanExpression()),
        hasMessage ? expressions.map(message) : null,
        hasMessage ? assertion.getBooleanExpression().getText() : lines.oneLine(position),
        position);
  }
}
