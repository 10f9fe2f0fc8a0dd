package dev.steward.pipeline.syntax;

import static java.util.Map.entry;

import dev.steward.pipeline.syntax.Expression.Operator;
import java.util.Map;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.ListExpression;
import org.codehaus.groovy.syntax.Types;
import org.jspecify.annotations.Nullable;

/** Turns Groovy's binary expressions into operations, assignments, elements and type tests. */
final class OperationMapper {
  private static final Map<Integer, Operator> OPERATORS =
      Map.ofEntries(
          entry(Types.PLUS, Operator.ADD),
          entry(Types.MINUS, Operator.SUBTRACT),
          entry(Types.MULTIPLY, Operator.MULTIPLY),
          entry(Types.DIVIDE, Operator.DIVIDE),
          entry(Types.MOD, Operator.REMAINDER),
          entry(Types.POWER, Operator.POWER),
          entry(Types.COMPARE_EQUAL, Operator.EQUAL),
          entry(Types.COMPARE_NOT_EQUAL, Operator.NOT_EQUAL),
          entry(Types.COMPARE_LESS_THAN, Operator.LESS),
          entry(Types.COMPARE_LESS_THAN_EQUAL, Operator.LESS_OR_EQUAL),
          entry(Types.COMPARE_GREATER_THAN, Operator.GREATER),
          entry(Types.COMPARE_GREATER_THAN_EQUAL, Operator.GREATER_OR_EQUAL),
          entry(Types.COMPARE_TO, Operator.COMPARE),
          entry(Types.LOGICAL_AND, Operator.AND),
          entry(Types.LOGICAL_OR, Operator.OR),
          entry(Types.BITWISE_AND, Operator.BIT_AND),
          entry(Types.BITWISE_OR, Operator.BIT_OR),
          entry(Types.BITWISE_XOR, Operator.BIT_XOR),
          entry(Types.LEFT_SHIFT, Operator.SHIFT_LEFT),
          entry(Types.RIGHT_SHIFT, Operator.SHIFT_RIGHT),
          entry(Types.RIGHT_SHIFT_UNSIGNED, Operator.SHIFT_RIGHT_UNSIGNED),
          entry(Types.FIND_REGEX, Operator.FIND),
          entry(Types.MATCH_REGEX, Operator.MATCH),
          entry(Types.KEYWORD_IN, Operator.IN));

  private static final Map<Integer, Operator> ASSIGNMENTS =
      Map.ofEntries(
          entry(Types.PLUS_EQUAL, Operator.ADD),
          entry(Types.MINUS_EQUAL, Operator.SUBTRACT),
          entry(Types.MULTIPLY_EQUAL, Operator.MULTIPLY),
          entry(Types.DIVIDE_EQUAL, Operator.DIVIDE),
          entry(Types.MOD_EQUAL, Operator.REMAINDER),
          entry(Types.POWER_EQUAL, Operator.POWER),
          entry(Types.BITWISE_AND_EQUAL, Operator.BIT_AND),
          entry(Types.BITWISE_OR_EQUAL, Operator.BIT_OR),
          entry(Types.BITWISE_XOR_EQUAL, Operator.BIT_XOR),
          entry(Types.LEFT_SHIFT_EQUAL, Operator.SHIFT_LEFT),
          entry(Types.RIGHT_SHIFT_EQUAL, Operator.SHIFT_RIGHT),
          entry(Types.RIGHT_SHIFT_UNSIGNED_EQUAL, Operator.SHIFT_RIGHT_UNSIGNED));

  private final ExpressionMapper expressions;

  OperationMapper(ExpressionMapper expressions) {
    this.expressions = expressions;
  }

  Expression map(BinaryExpression binary, Position position) {
    int type = binary.getOperation().getType();
    Expression left = expressions.map(binary.getLeftExpression());
    if (type == Types.KEYWORD_INSTANCEOF) {
      return new Expression.InstanceOf(
          left, expressions.type(binary.getRightExpression().getType(), position), position);
    }
    if (type == Types.LEFT_SQUARE_BRACKET && isEmpty(binary.getRightExpression())) {
      return arrayType(left, position);
    }
    Expression right = expressions.map(binary.getRightExpression());
    if (type == Types.LEFT_SQUARE_BRACKET) {
      return new Expression.Index(left, right, position);
    }
    @Nullable Operator assignment = ASSIGNMENTS.get(type);
    if (type == Types.ASSIGN || assignment != null) {
      return new Expression.Assignment(left, assignment, right, position);
    }
    Operator operator = OPERATORS.get(type);
    if (operator == null) {
      throw new ParseRefusal(
          "Operator " + binary.getOperation().getText() + " not supported", position);
    }
    return new Expression.Binary(operator, left, right, position);
  }

  /** Whether there is nothing between the brackets. */
  private static boolean isEmpty(org.codehaus.groovy.ast.expr.Expression index) {
    return index instanceof ListExpression list
        && list.isWrapped()
        && list.getExpressions().isEmpty();
  }

  /** Turns {@code String[]} into a reference to the class of arrays. */
  private static Expression arrayType(Expression element, Position position) {
    if (element instanceof Expression.ClassReference(TypeName type, _)) {
      return new Expression.ClassReference(
          new TypeName(type.name(), type.dimensions() + 1, position), position);
    }
    var name = new StringBuilder();
    Expression part = element;
    while (part
        instanceof
        Expression.Property(var object, Expression.Constant(String last, _), _, _, _, _)) {
      name.insert(0, "." + last);
      part = object;
    }
    if (!(part instanceof Expression.Name(String first, _))) {
      throw new ParseRefusal("An element is missing between the brackets", position);
    }
    return new Expression.ClassReference(
        new TypeName(name.insert(0, first).toString(), 1, position), position);
  }
}
