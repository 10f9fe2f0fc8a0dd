package dev.steward.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Compares the parameters that pages pass to templates with those that the templates declare: the
 * engine takes a map, so the compiler does not notice a wrong or missing name.
 */
class TemplateParametersTest {

  private static final Path TEMPLATES = Path.of("src/main/jte");

  /** A call that renders a template. */
  private record RenderCall(String place, String template, Set<String> parameters) {}

  private static final List<RenderCall> CALLS = new ArrayList<>();

  /** Calls with a template but without a map of literal names. */
  private static final List<String> UNREADABLE_CALLS = new ArrayList<>();

  @BeforeAll
  static void parseSources() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(Path.of("src/main/java/dev/steward/web"))) {
      List<Path> all = sources.filter(file -> file.toString().endsWith(".java")).toList();
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(all));
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(new CallScanner(unit.getSourceFile().getName()), null);
      }
    }
  }

  private static final class CallScanner extends TreeScanner<Void, Void> {

    private final String place;

    CallScanner(String place) {
      this.place = place;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
      List<? extends ExpressionTree> arguments = call.getArguments();
      for (int i = 0; i < arguments.size(); i++) {
        String template = literal(arguments.get(i));
        if (template != null && template.endsWith(".jte")) {
          Set<String> names = i + 1 < arguments.size() ? names(arguments.get(i + 1)) : null;
          if (names == null) {
            UNREADABLE_CALLS.add(place + " " + template);
          } else {
            CALLS.add(new RenderCall(place, template, names));
          }
        }
      }
      return super.visitMethodInvocation(call, null);
    }

    /** Names in {@code Map.of} or {@code Map.ofEntries}; null for other expressions. */
    private static @Nullable Set<String> names(ExpressionTree map) {
      if (!(map instanceof MethodInvocationTree call)) {
        return null;
      }
      var names = new TreeSet<String>();
      List<? extends ExpressionTree> arguments = call.getArguments();
      switch (call.getMethodSelect().toString()) {
        case "Map.of" -> {
          for (int i = 0; i < arguments.size(); i += 2) {
            names.add(String.valueOf(literal(arguments.get(i))));
          }
        }
        case "Map.ofEntries" -> {
          for (ExpressionTree entry : arguments) {
            names.add(
                String.valueOf(literal(((MethodInvocationTree) entry).getArguments().getFirst())));
          }
        }
        default -> {
          return null;
        }
      }
      return names;
    }

    private static @Nullable String literal(ExpressionTree expression) {
      return expression instanceof LiteralTree literal && literal.getValue() instanceof String text
          ? text
          : null;
    }
  }

  /** Declared parameters of a template; true for those without a default. */
  private static Map<String, Boolean> declared(String template) throws IOException {
    var parameters = new TreeMap<String, Boolean>();
    for (String line : Files.readAllLines(TEMPLATES.resolve(template))) {
      if (line.startsWith("@param ")) {
        int equals = line.indexOf(" = ");
        String declaration = (equals < 0 ? line : line.substring(0, equals)).strip();
        parameters.put(declaration.substring(declaration.lastIndexOf(' ') + 1), equals < 0);
      }
    }
    return parameters;
  }

  @Test
  void eachCallPassesTheDeclaredParameters() throws IOException {
    var problems = new ArrayList<String>();
    for (RenderCall call : CALLS) {
      Map<String, Boolean> declared = declared(call.template());
      var unknown = new TreeSet<>(call.parameters());
      unknown.removeAll(declared.keySet());
      var missing = new TreeSet<>(declared.keySet());
      missing.removeIf(name -> !declared.getOrDefault(name, false));
      missing.removeAll(call.parameters());
      if (!unknown.isEmpty() || !missing.isEmpty()) {
        problems.add(call + ": unknown " + unknown + ", missing " + missing);
      }
    }
    assertThat(problems).isEmpty();
    assertThat(UNREADABLE_CALLS).as("calls whose map has no literal names").isEmpty();
    assertThat(CALLS).hasSizeGreaterThan(50);
  }

  /** Sub-templates are called as {@code @template.part.icon(…)}, which jte itself compiles. */
  @Test
  void eachTemplateIsUsed() throws IOException {
    var texts = new HashMap<String, String>();
    try (Stream<Path> templates = Files.walk(TEMPLATES)) {
      for (Path file : templates.filter(path -> path.toString().endsWith(".jte")).toList()) {
        texts.put(TEMPLATES.relativize(file).toString(), Files.readString(file));
      }
    }
    var unused = new TreeSet<>(texts.keySet());
    CALLS.forEach(call -> unused.remove(call.template()));
    unused.removeIf(name -> {
      String reference =
          "@template." + name.substring(0, name.length() - ".jte".length()).replace('/', '.');
      return texts.values().stream().anyMatch(text -> text.contains(reference + "("));
    });
    assertThat(unused).isEmpty();
  }
}
