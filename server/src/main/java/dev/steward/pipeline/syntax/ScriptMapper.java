package dev.steward.pipeline.syntax;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.ImportNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.ModuleNode;
import org.jspecify.annotations.Nullable;

/** Turns Groovy's tree of a source text into Steward's. */
final class ScriptMapper {
  private final String name;
  private final String text;

  ScriptMapper(String name, String text) {
    this.name = name;
    this.text = text;
  }

  Script map(ModuleNode module) {
    for (MethodNode method : module.getMethods()) {
      if (method.isAbstract()) {
        throw new ParseRefusal(
            "You cannot define an abstract method in the script. Try adding a body",
            GroovyNodes.position(method));
      }
    }
    // This also makes the body of a main method the body of the script, as in Groovy.
    List<ClassNode> all = List.copyOf(module.getClasses());
    ClassNode scriptClass = module.getScriptClassDummy();
    var expressions = new ExpressionMapper(new SourceLines(text), all);
    ClassMapper classes = expressions.classes();
    return new Script(
        name,
        text,
        packageName(module),
        imports(module, expressions),
        module.getMethods().stream().map(classes::method).toList(),
        all.stream()
            .filter(type -> !GroovyNodes.isSame(type, scriptClass) && type.getOuterClass() == null)
            .map(classes::declaration)
            .toList(),
        expressions.statements().block(module.getStatementBlock()));
  }

  private static @Nullable String packageName(ModuleNode module) {
    String packageName = module.getPackageName();
    return packageName == null ? null : withoutDot(packageName);
  }

  /** Groovy sorts the imports by their kind. */
  private static List<Import> imports(ModuleNode module, ExpressionMapper expressions) {
    return Stream.of(
            module.getImports(),
            module.getStarImports(),
            module.getStaticImports().values(),
            module.getStaticStarImports().values())
        .flatMap(Collection::stream)
        .map(node -> map(node, expressions))
        .sorted(
            Comparator.comparingInt((Import item) -> item.position().line())
                .thenComparingInt(item -> item.position().column()))
        .toList();
  }

  private static Import map(ImportNode node, ExpressionMapper expressions) {
    boolean isPackage = node.isStar() && !node.isStatic();
    return new Import(
        isPackage ? withoutDot(node.getPackageName()) : node.getClassName(),
        node.isStatic() && !node.isStar() ? node.getFieldName() : null,
        node.isStar() ? null : node.getAlias(),
        node.isStatic(),
        node.isStar(),
        expressions.annotations(node),
        GroovyNodes.position(node));
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
