package dev.steward.pipeline.syntax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.ConstructorNode;
import org.codehaus.groovy.ast.FieldNode;
import org.codehaus.groovy.ast.InnerClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.ClassExpression;
import org.codehaus.groovy.ast.expr.ListExpression;
import org.jspecify.annotations.Nullable;

/** Turns Groovy's classes, fields and methods into Steward's. */
final class ClassMapper {
  private static final String TRAIT = "groovy.transform.Trait";

  private final ExpressionMapper expressions;
  private final List<ClassNode> all;

  /**
   * Creates a mapper.
   *
   * @param all all classes of the source text, because Groovy does not nest them
   */
  ClassMapper(ExpressionMapper expressions, List<ClassNode> all) {
    this.expressions = expressions;
    this.all = all;
  }

  ClassDeclaration declaration(ClassNode type) {
    return expressions.nested(
        type, () -> expressions.withTypeParameters(type.getGenericsTypes(), () -> mapNode(type)));
  }

  private ClassDeclaration mapNode(ClassNode type) {
    Position position = GroovyNodes.position(type);
    return new ClassDeclaration(
        isAnonymous(type) ? "" : simpleName(type),
        kind(type),
        superclass(type, position),
        Arrays.stream(type.getUnresolvedInterfaces(false))
            .filter(
                superinterface -> !GroovyNodes.isSame(superinterface, ClassHelper.Annotation_TYPE))
            .map(superinterface -> expressions.type(superinterface, position))
            .toList(),
        type.getFields().stream().filter(field -> !field.isEnum()).map(this::field).toList(),
        type.getFields().stream().filter(FieldNode::isEnum).map(this::constant).toList(),
        type.getDeclaredConstructors().stream().map(this::method).toList(),
        type.getMethods().stream().map(this::method).toList(),
        type.getObjectInitializerStatements().stream()
            .map(expressions.statements()::unwrapped)
            .toList(),
        all.stream()
            .filter(inner -> GroovyNodes.isSame(inner.getOuterClass(), type) && !isAnonymous(inner))
            .map(this::declaration)
            .toList(),
        expressions.annotations(type).stream()
            .filter(annotation -> !annotation.type().name().equals(TRAIT))
            .toList(),
        position);
  }

  private static boolean isAnonymous(ClassNode type) {
    return type instanceof InnerClassNode inner && inner.isAnonymous();
  }

  private static String simpleName(ClassNode type) {
    ClassNode outer = type.getOuterClass();
    return outer == null
        ? type.getNameWithoutPackage()
        : type.getName().substring(outer.getName().length() + 1);
  }

  private static ClassDeclaration.Kind kind(ClassNode type) {
    if (type.isAnnotationDefinition()) {
      return ClassDeclaration.Kind.ANNOTATION;
    }
    if (type.isInterface()) {
      return ClassDeclaration.Kind.INTERFACE;
    }
    if (type.isEnum() && !isAnonymous(type)) {
      return ClassDeclaration.Kind.ENUM;
    }
    return type.getAnnotations().stream()
            .anyMatch(annotation -> annotation.getClassNode().getName().equals(TRAIT))
        ? ClassDeclaration.Kind.TRAIT
        : ClassDeclaration.Kind.CLASS;
  }

  private @Nullable TypeName superclass(ClassNode type, Position position) {
    ClassNode superclass = type.getUnresolvedSuperClass(false);
    return superclass == null
            || GroovyNodes.isSame(superclass, ClassHelper.OBJECT_TYPE)
            || type.isInterface()
            || type.isEnum()
        ? null
        : expressions.type(superclass, position);
  }

  private FieldDeclaration field(FieldNode field) {
    return field(
        field,
        field.getInitialExpression() == null
            ? null
            : expressions.map(field.getInitialExpression()));
  }

  private FieldDeclaration field(FieldNode field, @Nullable Expression value) {
    Position position = GroovyNodes.position(field);
    return new FieldDeclaration(
        field.getName(),
        field.isEnum()
            ? new TypeName(simpleName(field.getOwner()), 0, position)
            : expressions.type(field.getOriginType(), position),
        !field.isDynamicTyped(),
        field.isStatic(),
        field.isFinal(),
        field.getOwner().hasProperty(field.getName()),
        value,
        expressions.annotations(field),
        position);
  }

  /** The value of an enum's constant is the list of arguments of the constructor. */
  private FieldDeclaration constant(FieldNode field) {
    if (!(field.getInitialExpression() instanceof ListExpression list)) {
      return field(field, null);
    }
    Position position = GroovyNodes.position(field);
    var values = new ArrayList<>(list.getExpressions());
    if (!values.isEmpty()
        && values.getLast() instanceof ClassExpression body
        && isAnonymous(body.getType())) {
      values.removeLast();
      return field(
          field,
          new Expression.NewAnonymous(
              declaration(body.getType()), expressions.arguments(values), position));
    }
    return field(field, new Expression.ListLiteral(expressions.arguments(values), position));
  }

  MethodDeclaration method(MethodNode method) {
    return expressions.withTypeParameters(method.getGenericsTypes(), () -> mapNode(method));
  }

  private MethodDeclaration mapNode(MethodNode method) {
    Position position = GroovyNodes.position(method);
    boolean isConstructor = method instanceof ConstructorNode;
    return new MethodDeclaration(
        method.getName(),
        parameters(method.getParameters()),
        isConstructor || method.isDynamicReturnType()
            ? TypeName.OBJECT
            : expressions.type(method.getReturnType(), position),
        !isConstructor
            && !method.isDynamicReturnType()
            && !GroovyNodes.isSame(method.getReturnType(), ClassHelper.OBJECT_TYPE),
        method.isStatic(),
        method.isAbstract(),
        method.getCode() == null
            ? new Statement.Empty(position)
            : expressions.statements().unwrapped(method.getCode()),
        expressions.annotations(method),
        position);
  }

  List<Parameter> parameters(org.codehaus.groovy.ast.Parameter[] parameters) {
    return IntStream.range(0, parameters.length)
        .mapToObj(i -> parameter(parameters[i], i == parameters.length - 1))
        .toList();
  }

  /** In Groovy a last parameter that is an array takes the remaining arguments. */
  private Parameter parameter(org.codehaus.groovy.ast.Parameter parameter, boolean last) {
    Position position = GroovyNodes.position(parameter);
    return new Parameter(
        parameter.getName(),
        expressions.type(parameter.getOriginType(), position),
        !parameter.isDynamicTyped(),
        last && parameter.getOriginType().isArray(),
        parameter.hasInitialExpression() ? expressions.map(parameter.getInitialExpression()) : null,
        position);
  }
}
