package dev.steward.pipeline.syntax;

import java.util.List;

/**
 * A method of a script or of a class. The name of a constructor is {@code <init>}, and that of a
 * static initializer {@code <clinit>}.
 *
 * @param typed whether the source names the type of the result
 */
public record MethodDeclaration(
    String name,
    List<Parameter> parameters,
    TypeName type,
    boolean typed,
    boolean isStatic,
    boolean isAbstract,
    Statement body,
    List<Annotation> annotations,
    Position position) {
  public MethodDeclaration {
    parameters = List.copyOf(parameters);
    annotations = List.copyOf(annotations);
  }
}
