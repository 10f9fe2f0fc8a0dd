package dev.steward.pipeline.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A class, interface, trait or enum that a script declares.
 *
 * @param name the name within the file or the enclosing class; empty for a class without a name
 * @param constants the constants of an enum in their order, each a field whose value is the list of
 *     the constructor's arguments, or {@link Expression.NewAnonymous} for a constant with a body
 * @param initializers the bodies of instance initializers, in their order
 */
public record ClassDeclaration(
    String name,
    Kind kind,
    @Nullable TypeName superclass,
    List<TypeName> interfaces,
    List<FieldDeclaration> fields,
    List<FieldDeclaration> constants,
    List<MethodDeclaration> constructors,
    List<MethodDeclaration> methods,
    List<Statement> initializers,
    List<ClassDeclaration> inner,
    List<Annotation> annotations,
    Position position) {
  /** What the source declares. */
  public enum Kind {
    CLASS,
    INTERFACE,
    TRAIT,
    ENUM,
    ANNOTATION
  }

  public ClassDeclaration {
    interfaces = List.copyOf(interfaces);
    fields = List.copyOf(fields);
    constants = List.copyOf(constants);
    constructors = List.copyOf(constructors);
    methods = List.copyOf(methods);
    initializers = List.copyOf(initializers);
    inner = List.copyOf(inner);
    annotations = List.copyOf(annotations);
  }
}
