package dev.steward.pipeline.syntax;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.AnnotatedNode;
import org.codehaus.groovy.ast.AnnotationNode;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.GenericsType;
import org.codehaus.groovy.ast.expr.AnnotationConstantExpression;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.ArrayExpression;
import org.codehaus.groovy.ast.expr.AttributeExpression;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.BitwiseNegationExpression;
import org.codehaus.groovy.ast.expr.BooleanExpression;
import org.codehaus.groovy.ast.expr.CastExpression;
import org.codehaus.groovy.ast.expr.ClassExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ClosureListExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.ConstructorCallExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.ElvisOperatorExpression;
import org.codehaus.groovy.ast.expr.EmptyExpression;
import org.codehaus.groovy.ast.expr.GStringExpression;
import org.codehaus.groovy.ast.expr.ListExpression;
import org.codehaus.groovy.ast.expr.MapEntryExpression;
import org.codehaus.groovy.ast.expr.MapExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.MethodPointerExpression;
import org.codehaus.groovy.ast.expr.NamedArgumentListExpression;
import org.codehaus.groovy.ast.expr.NotExpression;
import org.codehaus.groovy.ast.expr.PostfixExpression;
import org.codehaus.groovy.ast.expr.PrefixExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.RangeExpression;
import org.codehaus.groovy.ast.expr.SpreadExpression;
import org.codehaus.groovy.ast.expr.SpreadMapExpression;
import org.codehaus.groovy.ast.expr.TernaryExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.UnaryMinusExpression;
import org.codehaus.groovy.ast.expr.UnaryPlusExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.syntax.Types;
import org.jspecify.annotations.Nullable;

/** Turns Groovy's expressions into Steward's. */
final class ExpressionMapper {
  private final SourceLines lines;
  private final StatementMapper statements;
  private final ClassMapper classes;
  private final OperationMapper operations;
  private final Set<String> typeParameters = new HashSet<>();
  private int levels;

  ExpressionMapper(SourceLines lines, List<ClassNode> all) {
    this.lines = lines;
    this.statements = new StatementMapper(this, lines);
    this.classes = new ClassMapper(this, all);
    this.operations = new OperationMapper(this);
  }

  StatementMapper statements() {
    return statements;
  }

  ClassMapper classes() {
    return classes;
  }

  Expression map(org.codehaus.groovy.ast.expr.Expression expression) {
    return nested(expression, () -> mapNode(expression));
  }

  private List<Expression> mapAll(List<org.codehaus.groovy.ast.expr.Expression> expressions) {
    return expressions.stream().map(this::map).toList();
  }

  /** Converts an element that may contain others, up to a limited number of levels. */
  <T> T nested(ASTNode node, Supplier<T> mapping) {
    if (++levels > SyntaxLimits.MAX_LEVELS) {
      throw new ParseRefusal(
          "The script is nested more than " + SyntaxLimits.MAX_LEVELS + " levels deep here",
          GroovyNodes.position(node));
    }
    try {
      return mapping.get();
    } finally {
      levels--;
    }
  }

  /**
   * Converts a type; a type parameter such as {@code T} accepts any value at run time.
   *
   * @param context the position of the element that names the type
   */
  TypeName type(ClassNode type, Position context) {
    TypeName name = GroovyNodes.type(type, context);
    return typeParameters.contains(name.name())
        ? new TypeName(TypeName.OBJECT.name(), name.dimensions(), name.position())
        : name;
  }

  /** Converts an element that declares type parameters. */
  <T> T withTypeParameters(GenericsType @Nullable [] parameters, Supplier<T> mapping) {
    var added = new ArrayList<String>();
    if (parameters != null) {
      for (GenericsType parameter : parameters) {
        if (typeParameters.add(parameter.getName())) {
          added.add(parameter.getName());
        }
      }
    }
    try {
      return mapping.get();
    } finally {
      added.forEach(typeParameters::remove);
    }
  }

  private Expression mapNode(org.codehaus.groovy.ast.expr.Expression expression) {
    Position position = GroovyNodes.position(expression);
    return switch (expression) {
      case AnnotationConstantExpression _ ->
          throw GroovyNodes.unsupported(expression, "An annotation within an annotation");
      case ConstantExpression constant ->
          new Expression.Constant(withoutNegativeZero(constant.getValue()), position);
      case GStringExpression template -> template(template, position);
      case VariableExpression variable -> name(variable, position);
      case NotExpression not -> new Expression.Not(map(not.getExpression()), position);
      case BooleanExpression condition -> map(condition.getExpression());
      case ElvisOperatorExpression elvis ->
          new Expression.Elvis(
              map(elvis.getTrueExpression()), map(elvis.getFalseExpression()), position);
      case TernaryExpression ternary ->
          new Expression.Ternary(
              map(ternary.getBooleanExpression()),
              map(ternary.getTrueExpression()),
              map(ternary.getFalseExpression()),
              position);
      case DeclarationExpression declaration -> declaration(declaration, position);
      case BinaryExpression binary -> operations.map(binary, position);
      case PrefixExpression step ->
          new Expression.Step(
              map(step.getExpression()),
              step.getOperation().getType() == Types.PLUS_PLUS,
              true,
              position);
      case PostfixExpression step ->
          new Expression.Step(
              map(step.getExpression()),
              step.getOperation().getType() == Types.PLUS_PLUS,
              false,
              position);
      case UnaryMinusExpression unary ->
          new Expression.Unary(Expression.Sign.MINUS, map(unary.getExpression()), position);
      case UnaryPlusExpression unary ->
          new Expression.Unary(Expression.Sign.PLUS, map(unary.getExpression()), position);
      case BitwiseNegationExpression unary ->
          new Expression.Unary(Expression.Sign.COMPLEMENT, map(unary.getExpression()), position);
      case ClosureListExpression _ ->
          throw GroovyNodes.unsupported(expression, "A list of expressions with semicolons");
      case ListExpression list ->
          new Expression.ListLiteral(mapAll(list.getExpressions()), position);
      case MapExpression map -> map(map, map instanceof NamedArgumentListExpression, position);
      case RangeExpression range ->
          new Expression.Range(
              map(range.getFrom()), map(range.getTo()), range.isInclusive(), position);
      case PropertyExpression property -> property(property, position);
      case MethodPointerExpression pointer ->
          new Expression.MethodPointer(
              pointer.getExpression() == null
                  ? new Expression.This(position)
                  : map(pointer.getExpression()),
              map(pointer.getMethodName()),
              position);
      case MethodCallExpression call -> call(call, position);
      case ConstructorCallExpression call -> construction(call, position);
      case ArrayExpression array -> array(array, position);
      case CastExpression cast ->
          new Expression.Cast(
              type(cast.getType(), position), map(cast.getExpression()), cast.isCoerce(), position);
      case ClassExpression reference ->
          new Expression.ClassReference(type(reference.getType(), position), position);
      case ClosureExpression closure -> closure(closure, position);
      case SpreadExpression spread -> new Expression.Spread(map(spread.getExpression()), position);
      case SpreadMapExpression spread ->
          new Expression.SpreadMap(map(spread.getExpression()), position);
      case TupleExpression targets when !(targets instanceof ArgumentListExpression) ->
          new Expression.Targets(mapAll(targets.getExpressions()), position);
      case MapEntryExpression _ ->
          throw GroovyNodes.unsupported(expression, "A named value outside a map or a call");
      case EmptyExpression _ -> new Expression.Constant(null, Position.NONE);
      default -> throw GroovyNodes.unsupported(expression, "This expression");
    };
  }

  /** Groovy compiles the literal {@code -0.0d} to zero without a sign. */
  private static @Nullable Object withoutNegativeZero(@Nullable Object value) {
    return switch (value) {
      case Double number when number == 0 -> 0d;
      case Float number when number == 0 -> 0f;
      case null, default -> value;
    };
  }

  private Expression name(VariableExpression variable, Position position) {
    if (variable.isThisExpression()) {
      return new Expression.This(position);
    }
    if (variable.isSuperExpression()) {
      return new Expression.Super(position);
    }
    ClassNode primitive = ClassHelper.make(variable.getName());
    return ClassHelper.isPrimitiveType(primitive)
        ? new Expression.ClassReference(type(primitive, position), position)
        : new Expression.Name(variable.getName(), position);
  }

  private Expression template(GStringExpression template, Position position) {
    var texts = new ArrayList<String>();
    template.getStrings().forEach(text -> texts.add(String.valueOf(text.getValue())));
    List<Expression> values = mapAll(template.getValues());
    while (texts.size() <= values.size()) {
      texts.add("");
    }
    return new Expression.Template(texts, values, position);
  }

  private Expression map(MapExpression map, boolean named, Position position) {
    return new Expression.MapLiteral(
        map.getMapEntryExpressions().stream().map(this::entry).toList(), named, position);
  }

  private Expression.Entry entry(MapEntryExpression entry) {
    return new Expression.Entry(
        map(entry.getKeyExpression()),
        map(entry.getValueExpression()),
        GroovyNodes.position(entry));
  }

  private Expression property(PropertyExpression property, Position position) {
    if (property.getProperty() instanceof ClosureExpression) {
      throw GroovyNodes.unsupported(property, "A block as the name of a property");
    }
    // Groovy marks each access to the elements of a list as safe.
    boolean spread = property.isSpreadSafe();
    return new Expression.Property(
        map(property.getObjectExpression()),
        map(property.getProperty()),
        property.isSafe() && !spread,
        spread,
        property instanceof AttributeExpression,
        position);
  }

  private Expression call(MethodCallExpression call, Position position) {
    boolean implicitThis = call.isImplicitThis();
    var object = call.getObjectExpression();
    return new Expression.Call(
        GroovyNodes.isSame(object, VariableExpression.THIS_EXPRESSION)
            ? new Expression.This(position)
            : map(object),
        implicitThis,
        method(call, position),
        arguments(call.getArguments()),
        call.isSafe(),
        call.isSpreadSafe(),
        position);
  }

  /** The name of a called method. The implied name {@code call} gets the place of the call. */
  private Expression method(MethodCallExpression call, Position position) {
    Expression method = map(call.getMethod());
    return method instanceof Expression.Constant(Object name, Position place)
            && place.equals(Position.NONE)
        ? new Expression.Constant(name, position)
        : method;
  }

  private Expression construction(ConstructorCallExpression call, Position position) {
    List<Expression> arguments = arguments(call.getArguments());
    if (call.isSpecialCall()) {
      return new Expression.ConstructorCall(call.isSuperCall(), arguments, position);
    }
    return call.isUsingAnonymousInnerClass()
        ? new Expression.NewAnonymous(classes.declaration(call.getType()), arguments, position)
        : new Expression.New(type(call.getType(), position), arguments, position);
  }

  private Expression array(ArrayExpression array, Position position) {
    TypeName element = type(array.getElementType(), position);
    return new Expression.NewArray(
        new TypeName(
            element.name(),
            element.dimensions() + array.getSizeExpression().size(),
            element.position()),
        array.getSizeExpression().stream()
            .filter(length -> !GroovyNodes.isSame(length, ConstantExpression.EMPTY_EXPRESSION))
            .map(this::map)
            .toList(),
        position);
  }

  private Expression closure(ClosureExpression closure, Position position) {
    org.codehaus.groovy.ast.Parameter[] parameters = closure.getParameters();
    // Groovy's parameters are null for an arrow without names, and empty without an arrow.
    @Nullable List<Parameter> names =
        parameters == null
            ? List.of()
            : parameters.length == 0 ? null : classes.parameters(parameters);
    return new Expression.Closure(names, statements.body(closure.getCode()), position);
  }

  private Expression declaration(DeclarationExpression declaration, Position position) {
    boolean multiple = declaration.isMultipleAssignmentDeclaration();
    List<Parameter> variables =
        multiple
            ? declaration.getTupleExpression().getExpressions().stream()
                .map(variable -> variable((VariableExpression) variable, position))
                .toList()
            : List.of(variable(declaration.getVariableExpression(), position));
    return new Expression.Declaration(
        variables,
        multiple,
        declaration.getRightExpression() instanceof EmptyExpression
            ? null
            : map(declaration.getRightExpression()),
        annotations(declaration),
        position);
  }

  private Parameter variable(VariableExpression variable, Position declaration) {
    Position own = GroovyNodes.position(variable);
    Position position = own.equals(Position.NONE) ? declaration : own;
    return new Parameter(
        variable.getName(),
        type(variable.getOriginType(), declaration),
        !variable.isDynamicTyped(),
        false,
        null,
        position);
  }

  private List<Expression> arguments(org.codehaus.groovy.ast.expr.Expression arguments) {
    if (arguments instanceof NamedArgumentListExpression named) {
      return List.of(map(named));
    }
    if (!(arguments instanceof TupleExpression tuple)) {
      return List.of(map(arguments));
    }
    var values = new ArrayList<>(tuple.getExpressions());
    if (!values.isEmpty()
        && values.getFirst() instanceof MapExpression first
        && isNamed(first, tuple)) {
      values.removeFirst();
      var all = new ArrayList<Expression>();
      all.add(map(first, true, GroovyNodes.position(first)));
      all.addAll(mapAll(values));
      return all;
    }
    return mapAll(values);
  }

  /** Named arguments that are mixed with others look like a map in Groovy's tree. */
  private boolean isNamed(MapExpression map, TupleExpression arguments) {
    if (map.getMapEntryExpressions().isEmpty()
        || map.getLineNumber() != arguments.getLineNumber()
        || map.getColumnNumber() != arguments.getColumnNumber()) {
      return false;
    }
    MapEntryExpression first = map.getMapEntryExpressions().getFirst();
    boolean startsLater =
        first.getLineNumber() > map.getLineNumber()
            || first.getColumnNumber() > map.getColumnNumber();
    return !(startsLater && lines.has('[', map.getLineNumber(), map.getColumnNumber()));
  }

  /** Converts arguments that Groovy keeps as a list; named ones become one map in front. */
  List<Expression> arguments(List<org.codehaus.groovy.ast.expr.Expression> arguments) {
    var entries = new ArrayList<Expression.Entry>();
    var values = new ArrayList<Expression>();
    for (var argument : arguments) {
      if (argument instanceof MapEntryExpression entry) {
        entries.add(entry(entry));
      } else {
        values.add(map(argument));
      }
    }
    if (!entries.isEmpty()) {
      values.addFirst(new Expression.MapLiteral(entries, true, entries.getFirst().position()));
    }
    return values;
  }

  List<Annotation> annotations(AnnotatedNode node) {
    return node.getAnnotations().stream().map(this::annotation).toList();
  }

  private Annotation annotation(AnnotationNode annotation) {
    Position position = GroovyNodes.position(annotation);
    var members = new LinkedHashMap<String, Expression>();
    annotation.getMembers().forEach((name, value) -> members.put(name, map(value)));
    return new Annotation(type(annotation.getClassNode(), position), members, position);
  }
}
