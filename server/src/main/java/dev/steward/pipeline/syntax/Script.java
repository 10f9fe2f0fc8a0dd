package dev.steward.pipeline.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The syntax tree of one source text: a Jenkinsfile, a loaded file or a file of a library.
 *
 * @param name the name in error messages, without an extension; {@code WorkflowScript} for the main
 *     script
 * @param text the whole source text
 * @param packageName the package that the source declares
 * @param methods the methods outside any class
 * @param body the statements outside any class and method, in their order
 */
public record Script(
    String name,
    String text,
    @Nullable String packageName,
    List<Import> imports,
    List<MethodDeclaration> methods,
    List<ClassDeclaration> classes,
    Statement.Block body) {
  public Script {
    imports = List.copyOf(imports);
    methods = List.copyOf(methods);
    classes = List.copyOf(classes);
  }
}
