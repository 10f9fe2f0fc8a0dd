package dev.steward.pipeline.syntax;

import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.jspecify.annotations.Nullable;

/** Positions and type names of Groovy's nodes. */
final class GroovyNodes {

  private GroovyNodes() {}

  static Position position(ASTNode node) {
    return node.getLineNumber() < 1
        ? Position.NONE
        : new Position(
            node.getLineNumber(),
            node.getColumnNumber(),
            node.getLastLineNumber(),
            node.getLastColumnNumber());
  }

  /**
   * Returns the name of a type.
   *
   * @param context the position of the element that names the type; Groovy shares the nodes of
   *     frequent types, so these have no position of their own
   */
  static TypeName type(ClassNode type, Position context) {
    if (isSame(type, ClassHelper.DYNAMIC_TYPE)) {
      return TypeName.OBJECT;
    }
    int dimensions = 0;
    ClassNode component = type;
    while (component.isArray()) {
      dimensions++;
      component = component.getComponentType();
    }
    Position own = component.isResolved() ? Position.NONE : position(component);
    return new TypeName(
        isSame(component, ClassHelper.DYNAMIC_TYPE)
            ? TypeName.OBJECT.name()
            : component.getUnresolvedName(),
        dimensions,
        own.equals(Position.NONE) ? context : own);
  }

  /** Whether two nodes are the same object: Groovy marks some meanings with a constant node. */
  @SuppressWarnings("ReferenceEquality")
  static boolean isSame(@Nullable Object node, Object constant) {
    return node == constant;
  }

  static ParseRefusal unsupported(ASTNode node, String construct) {
    return new ParseRefusal(construct + " is not supported", position(node));
  }
}
