import dev.steward.pipeline.declarative.InstalledTools;
import dev.steward.pipeline.declarative.PipelineConverter;
import dev.steward.pipeline.interpreter.Interpreter;
import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.interpreter.ScriptVariables;
import dev.steward.pipeline.interpreter.SourceLocation;
import dev.steward.pipeline.lint.LintProblem;
import dev.steward.pipeline.lint.Linter;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.Budget;
import dev.steward.pipeline.value.BudgetOverrun;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.ExternalValues;
import dev.steward.text.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Mutated Jenkinsfiles, in a process of their own with a small heap: each is parsed, linted,
 * converted to its model and evaluated with steps that do nothing. Each ends with a result or with
 * errors that have a position.
 */
public final class FuzzPipelines {
  private static final int INPUTS = 50_000;
  private static final Path CASES = Path.of("contract/src/test/resources/golden-pipelines/cases");

  /** Seconds after which an input counts as hanging. */
  private static final int HANG = 60;

  /** Limits that a hostile script reaches soon. */
  private static final Budget.Limits LIMITS = new Budget.Limits(200_000, 1_000, 1_000_000, 100_000, Duration.ofSeconds(10));

  private static final List<String> TOKENS =
      List.of(
          "{", "}", "(", ")", "[", "]", "'", "\"", "\"\"\"", "'''", "${", "$", "/", "//", "/*", "*/", ":", ",", ";", "\n", "\\", "->", "?.", "*.", "..", "..<", "=~", "==~", "<=>", "?:", "as ", "in ", "null",
          "return ", "def ", "new ", "class X {", "throw ", "try {", "finally {", "switch (1) {", "case ", "while (true) {", "for (;;) {", "(int) ", "(String[]) ", "-2147483648", "0x", "1e9999", "9999999999999999999g", "@Field ",
          "@NonCPS ", "import java.util.*\n", "[:]", "[1,2][-5]", ".collect { it }", ".each { ", "this", "super", "it", "env.", "params.", "pipeline {", "agent any\n", "stages {", "stage('x') {", "steps {", "script {", "parallel(", "matrix {",
          "post { always {", "when { expression {", "environment { A = ", "*1000000000", "<<", ">>>", "**", "%", "!", "~/", "\u0000", "\uD800", "\u2028", "é");

  private FuzzPipelines() {}

  static void run() throws Exception {
    int inputs = Integer.getInteger("inputs", INPUTS);
    Path figures = Bench.folder().resolve("figures");
    long begin = System.nanoTime();
    int status =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(), "-XX:+UseSerialGC", "-Xmx256m", "-cp", System.getProperty("java.class.path"), "FuzzPipelines", Integer.toString(inputs), Long.toString(Long.getLong("seed", 20)), figures.toString())
            .inheritIO()
            .start()
            .waitFor();
    Bench.line("Jenkinsfiles: %d in %.0f s", inputs, (System.nanoTime() - begin) / 1e9);
    Bench.atMost(0, "status of the process with a heap of 256 MB", status);
    if (status == 0) {
      Map<String, ?> all = Json.readObject(Files.readString(figures));
      Bench.atLeast(INPUTS, "Jenkinsfiles", number(all, "inputs"));
      Bench.atLeast(INPUTS / 20.0, "Jenkinsfiles that were evaluated to their end", number(all, "completed"));
      Bench.atMost(0, "internal errors", number(all, "internal"));
      Bench.atMost(0, "errors without a position", number(all, "unplaced"));
      Bench.atMost(0, "Jenkinsfiles that did not end within " + HANG + " s", number(all, "hung"));
      Bench.atMost(15, "slowest Jenkinsfile, s", number(all, "slowest") / 1e3);
      Bench.atMost(64, "heap afterwards, MB", number(all, "heap"));
    }
  }

  private static double number(Map<String, ?> all, String name) {
    return ((Number) all.get(name)).doubleValue();
  }

  /** Runs all inputs; the arguments are their number, a seed, and the file for the figures. */
  public static void main(String[] args) throws Exception {
    int inputs = Integer.parseInt(args[0]);
    long seed = Long.parseLong(args[1]);
    List<String> texts = texts();
    var next = new AtomicInteger();
    var counts = new Counts();
    Bench.each(2, () -> {
      for (int i = next.getAndIncrement(); i < inputs; i = next.getAndIncrement()) {
        var random = new Random(seed * 1_000_003 + i);
        String text = random.nextInt(10) == 0 ? hostile(random, texts) : mutated(random, texts);
        if (Integer.getInteger("only", i) == i) {
          one(i, text, counts);
        }
      }
      return null;
    });
    System.gc();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    System.out.println(counts);
    Files.writeString(
        Path.of(args[2]),
        Json.write(
            Map.of(
                "inputs", inputs, "completed", counts.completed.get(), "internal", counts.internal.get(), "unplaced", counts.unplaced.get(), "hung", counts.hung.get(), "slowest", counts.slowest.get(), "heap", heap.getUsed() >> 20)));
    System.exit(0);
  }

  private static List<String> texts() throws IOException {
    try (Stream<Path> files = Files.walk(CASES)) {
      var texts = new ArrayList<String>();
      for (Path file : files.filter(path -> path.getFileName().toString().equals("Jenkinsfile")).sorted().toList()) {
        texts.add(Files.readString(file));
      }
      return texts;
    }
  }

  /** Removes, repeats, moves and replaces pieces, and adds pieces of other files. */
  private static String mutated(Random random, List<String> texts) {
    var out = new StringBuilder(texts.get(random.nextInt(texts.size())));
    for (int i = random.nextInt(1, 4); i > 0 && out.length() > 10; i--) {
      int start = random.nextInt(out.length() - 5);
      int end = Math.min(out.length(), start + random.nextInt(1, 30));
      String piece = out.substring(start, end);
      switch (random.nextInt(12)) {
        case 0 -> out.delete(start, end);
        case 1 -> out.insert(start, piece.repeat(random.nextInt(1, 4)));
        case 2 -> out.delete(start, end).insert(random.nextInt(out.length() + 1), piece);
        case 3, 4 -> out.insert(start, TOKENS.get(random.nextInt(TOKENS.size())));
        case 5 -> out.replace(start, end, TOKENS.get(random.nextInt(TOKENS.size())));
        case 6 -> {
          String other = texts.get(random.nextInt(texts.size()));
          int from = random.nextInt(other.length() + 1);
          out.insert(start, other, from, Math.min(other.length(), from + random.nextInt(200)));
        }
        default -> swapNames(random, out);
      }
    }
    return out.toString();
  }

  /** Replaces a word by another word of the text, which usually keeps the syntax valid. */
  private static void swapNames(Random random, StringBuilder out) {
    String[] words = out.toString().split("\\W+");
    String from = words.length == 0 ? "" : words[random.nextInt(words.length)];
    int at = from.isEmpty() || out.isEmpty() ? -1 : out.indexOf(from, random.nextInt(out.length()));
    if (at >= 0) {
      out.replace(at, at + from.length(), words[random.nextInt(words.length)]);
    }
  }

  /** A construct that is nested or repeated too often, alone or within a file. */
  private static String hostile(Random random, List<String> texts) {
    int n = 1 << random.nextInt(1, 14);
    String construct =
        switch (random.nextInt(22)) {
          case 0 -> "(".repeat(n) + "1" + ")".repeat(n);
          case 1 -> "(a) ".repeat(n) + "b";
          case 2 -> "(int) ".repeat(n) + "1";
          case 3 -> "[".repeat(n) + "]".repeat(n);
          case 4 -> "{ -> ".repeat(n) + "}".repeat(n);
          case 5 -> "\"${".repeat(n) + "1" + "}\"".repeat(n);
          case 6 -> "!".repeat(n) + "true";
          case 7 -> "-".repeat(n) + "1";
          case 8 -> "1" + " + 1".repeat(n);
          case 9 -> "a" + ".b".repeat(n);
          case 10 -> "a" + ".b()".repeat(n);
          case 11 -> "a" + "[0]".repeat(n);
          case 12 -> "true ? 1 : ".repeat(n) + "2";
          case 13 -> "if (true) ".repeat(n) + "echo 'x'";
          case 14 -> "if (true) { ".repeat(n) + "}".repeat(n);
          case 15 -> "stage('x') { ".repeat(n) + "echo 'y'" + " }".repeat(n);
          case 16 -> "[a: ".repeat(n) + "1" + "]".repeat(n);
          case 17 -> "class A { ".repeat(n) + "}".repeat(n);
          case 18 -> "try { ".repeat(n) + "} finally { }".repeat(n);
          case 19 -> "def f(x) { f(x + 1) }\nf(" + n + ")";
          case 20 -> "def s = 'x'\nwhile (true) { s += s; [s] * " + n + " }";
          default -> "pipeline { agent any\nstages { " + "stage('x') { stages { ".repeat(n) + "} } ".repeat(n) + "} }";
        };
    if (random.nextBoolean()) {
      return construct;
    }
    String text = texts.get(random.nextInt(texts.size()));
    int at = text.indexOf('\n', random.nextInt(text.length()));
    return at < 0 ? construct : text.substring(0, at + 1) + construct + text.substring(at);
  }

  private static final class Counts {
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    final AtomicInteger stopped = new AtomicInteger();
    final AtomicInteger completed = new AtomicInteger();
    final AtomicInteger internal = new AtomicInteger();
    final AtomicInteger unplaced = new AtomicInteger();
    final AtomicInteger hung = new AtomicInteger();
    final AtomicLong slowest = new AtomicLong();
    volatile int slowestInput;

    @Override
    public String toString() {
      return completed + " evaluated to their end, " + failed + " ended by an exception of the script, " + stopped + " by a limit, " + refused + " refused by the parser; the slowest is input " + slowestInput;
    }
  }

  private static void one(int index, String text, Counts counts) throws InterruptedException {
    long begin = System.nanoTime();
    var task =
        new FutureTask<Void>(() -> {
          check(index, text, counts);
          return null;
        });
    Thread thread = Thread.ofVirtual().start(task);
    try {
      task.get(HANG, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      counts.hung.incrementAndGet();
      report(index, "hangs", text, new Throwable());
      for (StackTraceElement frame : thread.getStackTrace()) {
        System.out.println("  " + frame);
      }
    } catch (ExecutionException e) {
      counts.internal.incrementAndGet();
      report(index, "internal error", text, e.getCause());
    }
    long millis = (System.nanoTime() - begin) / 1_000_000;
    if (counts.slowest.getAndAccumulate(millis, Math::max) < millis) {
      counts.slowestInput = index;
    }
  }

  private static synchronized void report(int index, String what, String text, Throwable e) {
    System.out.println("input " + index + ": " + what + " " + e);
    Stream.of(e.getStackTrace()).limit(6).forEach(frame -> System.out.println("    at " + frame));
    System.out.println("    " + (text.length() > 300 ? text.substring(0, 300) + "…" : text).replace("\n", "\n    "));
  }

  private static void check(int index, String text, Counts counts) throws Exception {
    for (LintProblem problem : Linter.lint(text)) {
      if (!isPlaced(problem.position())) {
        counts.unplaced.incrementAndGet();
        report(index, "lint problem without a position", text, new Throwable(problem.toString()));
      }
    }
    var converter = new PipelineConverter(InstalledTools.ANY);
    if (converter.toJson(text) instanceof PipelineConverter.Conversion.Converted(Object json) && converter.toJenkinsfile(Json.write(json)) instanceof PipelineConverter.Conversion.Refusal refusal) {
      throw new IllegalStateException(refusal.reason());
    }
    Script script;
    try {
      script = ScriptParser.parse("WorkflowScript", text);
    } catch (SyntaxFailure e) {
      counts.refused.incrementAndGet();
      if (e.problems().isEmpty() || !e.problems().stream().allMatch(problem -> isPlaced(problem.position()))) {
        counts.unplaced.incrementAndGet();
        report(index, "syntax error without a position", text, e);
      }
      return;
    }
    var interpreter = new Interpreter(new FakeSteps(), new Fixed(), new Budget(LIMITS));
    try {
      interpreter.run(script, new ScriptVariables());
      counts.completed.incrementAndGet();
    } catch (BudgetOverrun e) {
      counts.stopped.incrementAndGet();
    } catch (Throwable e) {
      if (isInternal(e)) {
        throw e;
      }
      counts.failed.incrementAndGet();
      if (interpreter.locationOf(e) == null) {
        counts.unplaced.incrementAndGet();
        report(index, "exception without a position", text, e);
      }
    }
  }

  private static boolean isPlaced(Position position) {
    return position.line() >= 1 && position.column() >= 1;
  }

  /** Whether an exception is not one of the script, but a fault of the interpreter. */
  private static boolean isInternal(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return switch (e) {
      case NullPointerException _ -> message.startsWith("Cannot invoke \"") || message.startsWith("Cannot read ") || e.getMessage() == null && e.getStackTrace().length > 0 && isOwn(e.getStackTrace()[0]);
      case ClassCastException _ -> message.startsWith("class ");
      case VirtualMachineError _ -> true;
      case LinkageError _ -> true;
      case MatchException _ -> true;
      case IllegalStateException _ -> message.contains("dev.steward");
      default -> message.contains("dev.steward.");
    };
  }

  private static boolean isOwn(StackTraceElement frame) {
    return frame.getClassName().startsWith("java.util.Objects");
  }

  /** All steps exist: they evaluate their blocks and return texts. */
  private static final class FakeSteps implements ScriptEnvironment {
    @Override
    public VariableValue variable(String name) {
      return switch (name) {
        case "env", "params" -> new VariableValue(Map.of("A", "a", "BRANCH_NAME", "main"));
        case "any", "none", "scm", "WORKSPACE" -> new VariableValue(name);
        default -> null;
      };
    }

    @Override
    public Object call(String name, List<Object> arguments, SourceLocation location) {
      if (name.equals("error")) {
        throw new IllegalArgumentException(String.valueOf(arguments));
      }
      Object value = name.equals("sh") ? "output\n" : null;
      for (Object argument : arguments) {
        if (argument instanceof ClosureValue body) {
          value = body.call();
        } else if (argument instanceof Map<?, ?> named) {
          for (Object one : new ArrayList<>(named.values())) {
            value = one instanceof ClosureValue body ? body.call() : value;
          }
        }
      }
      return value;
    }

    @Override
    public boolean namesFields() {
      return true;
    }
  }

  private static final class Fixed implements ExternalValues {
    @Override
    public long currentTimeMillis() {
      return 1_000;
    }

    @Override
    public long nanoTime() {
      return 1_000_000;
    }

    @Override
    public long randomSeed() {
      return 7;
    }

    @Override
    public UUID randomUuid() {
      return new UUID(1, 2);
    }

    @Override
    public TimeZone timeZone() {
      return TimeZone.getTimeZone("UTC");
    }
  }
}
