package dev.steward.cli;

import dev.steward.pipeline.lint.LintProblem;
import dev.steward.pipeline.lint.LintProblem.Severity;
import dev.steward.pipeline.lint.Linter;
import dev.steward.pipeline.local.LocalLibraries;
import dev.steward.pipeline.syntax.ErrorReport;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** {@code steward pipeline lint FILE}: checks a Jenkinsfile without a server. */
public final class LintCommand implements Command {

  /** More than the longest script that the linter accepts. */
  private static final int MAX_BYTES = 5_000_000;

  private final InputStream input;

  /**
   * Creates the command.
   *
   * @param input standard input, read if the file is {@code -}
   */
  public LintCommand(InputStream input) {
    this.input = input;
  }

  @Override
  public String name() {
    return "pipeline lint";
  }

  @Override
  public String summary() {
    return "check a Jenkinsfile without a server";
  }

  @Override
  public String help() {
    return """
    steward pipeline lint FILE [--library NAME=DIR]
    steward pipeline lint -

    Checks a Jenkinsfile without running it; - stands for standard input. The command reports, each
    with its line and column:

      - syntax errors, in Groovy's words
      - errors of declarative pipelines, in the words of Jenkins' linter
      - steps, variables, methods, classes and imports that neither the file nor Steward defines,
        and the Jenkins plugin that provides them, if there is one
      - names that a shared library or a loaded file may define, as warnings

      --library NAME=DIR    a shared library in a folder, as if it were loaded implicitly; without
                            NAME=, the folder's name is that of the library; repeatable
      --help                show this help

    Exit statuses: 0 no errors; 1 errors, or the file cannot be read; 2 invalid arguments.\
    """;
  }

  @Override
  public Set<String> valueOptions() {
    return Set.of("--library");
  }

  @Override
  public Set<String> flags() {
    return Set.of();
  }

  @Override
  public boolean takesFile() {
    return true;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    String file = arguments.file();
    String name = file.equals("-") ? "standard input" : file;
    String text = decode(name, read(file, name));
    List<LintProblem> problems = Linter.lint(text, libraries(arguments));
    for (LintProblem problem : problems) {
      terminal.out(Terminal.withoutControls(describe(name, text, problem)));
    }
    long errors = count(problems, Severity.ERROR);
    long warnings = count(problems, Severity.WARNING);
    terminal.out(
        Terminal.withoutControls(name)
            + ": "
            + (errors == 0 ? "valid" : plural(errors, "error"))
            + (warnings == 0 ? "" : ", " + plural(warnings, "warning")));
    return errors == 0 ? 0 : 1;
  }

  private static LocalLibraries libraries(Arguments arguments) {
    try {
      return LocalLibraries.read(arguments.all("--library"));
    } catch (Problem.Invalid e) {
      throw new UsageError("--library: " + Terminal.sanitize(String.valueOf(e.getMessage())));
    }
  }

  private static String describe(String name, String text, LintProblem problem) {
    String excerpt = ErrorReport.excerpt(text, problem.position()).replace('\t', ' ');
    return name
        + ":"
        + problem.position().line()
        + ":"
        + problem.position().column()
        + ": "
        + (problem.severity() == Severity.ERROR ? "error" : "warning")
        + ": "
        + problem.message().strip()
        + (excerpt.isEmpty() ? "" : "\n" + excerpt.stripTrailing());
  }

  private static long count(List<LintProblem> problems, Severity severity) {
    return problems.stream().filter(problem -> problem.severity() == severity).count();
  }

  private static String plural(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private byte[] read(String file, String name) {
    try {
      if (file.equals("-")) {
        return input.readNBytes(MAX_BYTES);
      }
      try (InputStream content = Files.newInputStream(Path.of(file))) {
        return content.readNBytes(MAX_BYTES);
      }
    } catch (NoSuchFileException e) {
      throw failure(name, "the file does not exist.");
    } catch (FileSystemException e) {
      String reason = e.getReason();
      throw failure(name, (reason == null ? "it cannot be opened" : reason) + ".");
    } catch (InvalidPathException e) {
      throw failure(name, "the name is invalid.");
    } catch (IOException e) {
      throw failure(name, e.getMessage() + ".");
    }
  }

  private static String decode(String name, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw failure(name, "it is not UTF-8 text.");
    }
  }

  private static CommandFailure failure(String name, String cause) {
    return new CommandFailure("read " + Terminal.sanitize(name), cause, "");
  }
}
