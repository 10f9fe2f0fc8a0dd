package dev.steward.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Parses all sources with the compiler. Non-constant regular expressions go through {@link Regex},
 * and text that becomes HTML is escaped.
 */
class RegexUseTest {

  private static final Path SOURCES = Path.of("src/main/java");

  /** Per class, the methods whose first argument is a pattern. */
  private static final Map<String, Set<String>> PATTERN_METHODS =
      Map.of(
          "java.util.regex.Pattern", Set.of("compile", "matches"),
          "java.lang.String",
              Set.of("matches", "replaceAll", "replaceFirst", "split", "splitWithDelimiters"),
          "java.util.Scanner",
              Set.of("useDelimiter", "hasNext", "next", "findInLine", "findWithinHorizon", "skip"),
          "java.nio.file.FileSystem", Set.of("getPathMatcher"));

  @Test
  void onlyRegexCompilesNonConstantPatterns() throws IOException {
    assertThat(
            findCalls(
                SOURCES,
                (call, scanner) -> {
                  ExecutableElement method = scanner.method();
                  return method != null
                      && PATTERN_METHODS
                          .getOrDefault(ownerName(method), Set.of())
                          .contains(method.getSimpleName().toString())
                      && !call.getArguments().isEmpty()
                      && !scanner.isConstant(call.getArguments().getFirst());
                }))
        .containsOnly("text/Regex.java: Pattern.compile(pattern, flags)");
  }

  @Test
  void concatenatedHtmlIsEscaped() throws IOException {
    assertThat(
            findCalls(
                SOURCES,
                (call, scanner) -> {
                  ExecutableElement method = scanner.method();
                  return method != null
                      && ownerName(method).equals("dev.steward.http.Response")
                      && method.getSimpleName().contentEquals("html")
                      && !scanner.isSafeHtml(call.getArguments().get(1));
                }))
        .isEmpty();
  }

  private static String ownerName(ExecutableElement method) {
    return method.getEnclosingElement() instanceof TypeElement type
        ? type.getQualifiedName().toString()
        : "";
  }

  /** Selects the calls to report. */
  private interface CallFilter {
    boolean selects(MethodInvocationTree call, CallScanner scanner);
  }

  private static List<String> findCalls(Path sources, CallFilter filter) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var results = new ArrayList<String>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sourceFiles = Files.walk(sources)) {
      List<Path> paths =
          sourceFiles.filter(path -> path.toString().endsWith(".java")).sorted().toList();
      assertThat(paths).hasSizeGreaterThan(300);
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none", "-classpath", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjectsFromPaths(paths));
      Iterable<? extends CompilationUnitTree> units = task.parse();
      task.analyze();
      for (CompilationUnitTree unit : units) {
        String file =
            sources
                .resolve("dev/steward")
                .toAbsolutePath()
                .toUri()
                .relativize(unit.getSourceFile().toUri())
                .getPath();
        var scanner = new CallScanner(Trees.instance(task), filter);
        scanner.scan(unit, null);
        scanner.calls.forEach(call -> results.add(file + ": " + call));
      }
    }
    return results;
  }

  private static final class CallScanner extends TreePathScanner<Void, Void> {
    private final Trees trees;
    private final CallFilter filter;
    private final List<String> calls = new ArrayList<>();

    CallScanner(Trees trees, CallFilter filter) {
      this.trees = trees;
      this.filter = filter;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
      if (filter.selects(call, this)) {
        calls.add(call.toString());
      }
      return super.visitMethodInvocation(call, null);
    }

    /** The arguments of the visited call. */
    @Nullable ExecutableElement method() {
      return trees.getElement(getCurrentPath()) instanceof ExecutableElement method ? method : null;
    }

    private @Nullable Object element(Tree tree) {
      return trees.getElement(new TreePath(getCurrentPath(), tree));
    }

    boolean isConstant(ExpressionTree tree) {
      return switch (tree) {
        case LiteralTree _ -> true;
        case ParenthesizedTree inner -> isConstant(inner.getExpression());
        case BinaryTree binary ->
            isConstant(binary.getLeftOperand()) && isConstant(binary.getRightOperand());
        case ConditionalExpressionTree conditional ->
            isConstant(conditional.getTrueExpression())
                && isConstant(conditional.getFalseExpression());
        default ->
            element(tree) instanceof VariableElement variable
                && variable.getConstantValue() != null;
      };
    }

    /**
     * True for constants, numbers and escaped text. Variables are skipped, because their values are
     * checked where they are built.
     */
    boolean isSafeHtml(ExpressionTree tree) {
      return switch (tree) {
        case BinaryTree binary ->
            isSafePart(binary.getLeftOperand()) && isSafePart(binary.getRightOperand());
        case ConditionalExpressionTree conditional ->
            isSafeHtml(conditional.getTrueExpression())
                && isSafeHtml(conditional.getFalseExpression());
        case ParenthesizedTree inner -> isSafeHtml(inner.getExpression());
        default -> true;
      };
    }

    private boolean isSafePart(ExpressionTree tree) {
      if (tree instanceof BinaryTree || tree instanceof ParenthesizedTree) {
        return isSafeHtml(tree);
      }
      if (isConstant(tree)) {
        return true;
      }
      if (tree instanceof MethodInvocationTree call
          && element(call) instanceof ExecutableElement method) {
        return ownerName(method).equals("dev.steward.text.Html");
      }
      TypeMirror type = trees.getTypeMirror(new TreePath(getCurrentPath(), tree));
      // Text from a builder is already HTML.
      return type != null
          && (type.getKind().isPrimitive() || type.toString().equals("java.lang.StringBuilder"));
    }
  }
}
