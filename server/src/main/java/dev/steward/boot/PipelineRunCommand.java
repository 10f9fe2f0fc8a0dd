package dev.steward.boot;

import dev.steward.cli.Arguments;
import dev.steward.cli.Command;
import dev.steward.cli.Terminal;
import dev.steward.cli.UsageError;
import dev.steward.host.local.SourceFolder;
import dev.steward.pipeline.local.LocalLibraries;
import dev.steward.pipeline.local.ScriptSettings;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.run.Result;
import dev.steward.run.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code steward pipeline run FILE}: runs a Jenkinsfile in the current folder without a server. */
final class PipelineRunCommand implements Command {

  static final int ABORTED = 4;
  private static final int UNSTABLE = 3;
  private static final int NOT_BUILT = 5;

  /** More than the longest script that a server accepts. */
  private static final int MAX_BYTES = 5_000_000;

  private static final int MIN_EXECUTORS = 8;
  private static final int MAX_NAMES = 20;

  private final InputStream input;
  private final PrintStream out;
  private final Map<String, String> variables;
  private final InstantSource clock;

  /**
   * Creates the command.
   *
   * @param input answers to the pipeline's inputs, if it is a terminal
   * @param out receives the log
   */
  PipelineRunCommand(
      InputStream input, PrintStream out, Map<String, String> variables, InstantSource clock) {
    this.input = input;
    this.out = out;
    this.variables = Map.copyOf(variables);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "pipeline run";
  }

  @Override
  public String summary() {
    return "run a Jenkinsfile in the current folder";
  }

  @Override
  public String help() {
    return """
    steward pipeline run [FILE] [options]

    Runs a Jenkinsfile (default: Jenkinsfile) without a server. The current folder is the workspace:
    'checkout scm' uses its files as they are. The log is the same as on a server.

      --param NAME=VALUE          a build parameter; repeatable, like most options
      --param-env NAME=VARIABLE   a build parameter from a variable, for passwords
      --stage STAGE               begin with this stage of a declarative pipeline
      --secret ID=env:VARIABLE    a credential: secret text in a variable,
               ID=file:PATH         a secret file,
               ID=userpass:VARIABLE a user name and password, USER:PASSWORD in a variable,
               ID=sshkey:PATH       an SSH private key
      --library NAME=DIR          a shared library in a folder, which every version of NAME stands for
      --input ID=proceed|abort    the answer to an input step; ID.PARAMETER=VALUE for its parameters
      --env NAME[=VALUE]          a variable of the run, or one of yours that the run gets too
      --artifacts DIR             folder for the archived artifacts (default: they are deleted)
      --executors N               number of node blocks at the same time (default: 8 or more)
      --quiet                     leave out the lines that begin with [Pipeline]
      --help                      show this help

    Ctrl-C stops the run, and its post steps still run; a second Ctrl-C ends it at once.

    Exit statuses: 0 SUCCESS; 1 FAILURE, or the run cannot start; 2 invalid arguments; 3 UNSTABLE;
    4 ABORTED; 5 NOT_BUILT.\
    """;
  }

  @Override
  public Set<String> valueOptions() {
    return Set.of(
        "--param",
        "--param-env",
        "--stage",
        "--secret",
        "--library",
        "--input",
        "--env",
        "--artifacts",
        "--executors");
  }

  @Override
  public Set<String> flags() {
    return Set.of("--quiet");
  }

  @Override
  public boolean takesFile() {
    return true;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    LocalRunOptions options = options(arguments);
    String artifacts = arguments.find("--artifacts");
    try {
      Path folder = Path.of("").toRealPath();
      var sources =
          new SourceFolder(
              folder,
              variables.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"),
              variables.getOrDefault("HOME", System.getProperty("user.home", "/")));
      sources.onKept(() ->
          terminal.err("steward: the files of " + folder + " stay: no step deletes all of them."));
      noteOtherRoot(sources, terminal);
      try (LocalHome home = LocalHome.create(folder, variables, clock.instant());
          var pipeline = new LocalPipeline(options, sources, home, terminal)) {
        Run run = pipeline.run(out, colours());
        keepArtifacts(pipeline.artifacts(run), artifacts, options.quiet(), terminal);
        return status(run.result());
      }
    } catch (IOException e) {
      throw new ServerFailure("running the pipeline", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ABORTED;
    }
  }

  private static int status(@Nullable Result result) {
    return switch (result) {
      case SUCCESS -> 0;
      case UNSTABLE -> UNSTABLE;
      case FAILURE -> 1;
      case ABORTED -> ABORTED;
      case NOT_BUILT -> NOT_BUILT;
      case null -> 1;
    };
  }

  private static void noteOtherRoot(SourceFolder sources, Terminal terminal)
      throws InterruptedException {
    Path root = sources.repository();
    if (root != null && !root.equals(sources.path())) {
      terminal.err(
          "steward: the workspace is "
              + sources.path()
              + ". On a server, it is the whole repository: to run the pipeline there, change to "
              + root
              + " first.");
    }
  }

  private boolean colours() {
    return variables.getOrDefault("NO_COLOR", "").isEmpty()
        && !variables.getOrDefault("TERM", "dumb").equals("dumb")
        && isTerminal(1);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String device =
          Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor))).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  private LocalRunOptions options(Arguments arguments) {
    String file = arguments.file("Jenkinsfile");
    String script = script(file);
    var settings = ScriptSettings.of(script);
    Map<String, String> parameters = pairs(arguments, "--param");
    for (String name : parameters.keySet()) {
      if (settings.isPassword(name)) {
        throw new UsageError(
            "the parameter "
                + name
                + " is a password, which other users could see in the list of processes: use"
                + " --param-env "
                + name
                + "=VARIABLE.");
      }
    }
    pairs(arguments, "--param-env")
        .forEach((name, variable) -> parameters.put(name, variable(variable)));
    var secrets = new LocalSecrets(variables);
    Path folder = Path.of("").toAbsolutePath().getFileName();
    boolean hasKeyboard = !file.equals("-") && isTerminal(0);
    return new LocalRunOptions(
        file,
        script,
        settings,
        folder == null ? "pipeline" : folder.toString(),
        System.getProperty("user.name", "user"),
        variables,
        added(arguments),
        parameters,
        arguments.all("--secret").stream().map(secrets::read).toList(),
        libraries(arguments),
        inputs(arguments),
        stage(arguments.find("--stage"), settings),
        executors(arguments.find("--executors")),
        arguments.has("--quiet"),
        hasKeyboard
            ? new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))
            : null);
  }

  private static LocalLibraries libraries(Arguments arguments) {
    try {
      return LocalLibraries.read(arguments.all("--library"));
    } catch (Problem.Invalid e) {
      throw new UsageError("--library: " + Terminal.sanitize(String.valueOf(e.getMessage())));
    }
  }

  private static Map<String, String> pairs(Arguments arguments, String option) {
    var all = new LinkedHashMap<String, String>();
    for (String pair : arguments.all(option)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new UsageError(option + " needs NAME=VALUE.");
      }
      all.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return all;
  }

  private String variable(String name) {
    String value = variables.get(name);
    if (value == null) {
      throw new UsageError("the variable " + Terminal.sanitize(name) + " is not set.");
    }
    return value;
  }

  private Map<String, String> added(Arguments arguments) {
    var all = new LinkedHashMap<String, String>();
    for (String option : arguments.all("--env")) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        throw new UsageError("--env needs NAME or NAME=VALUE.");
      }
      all.put(name, equals < 0 ? variable(name) : option.substring(equals + 1));
    }
    return all;
  }

  private static Map<String, String> inputs(Arguments arguments) {
    Map<String, String> all = pairs(arguments, "--input");
    all.forEach((id, answer) -> {
      if (!id.contains(".") && !answer.equals("proceed") && !answer.equals("abort")) {
        throw new UsageError(
            "--input needs ID=proceed, ID=abort, or ID.PARAMETER=VALUE, not "
                + Terminal.sanitize(id + "=" + answer)
                + ".");
      }
    });
    return all;
  }

  private static @Nullable String stage(@Nullable String stage, ScriptSettings settings) {
    if (stage == null) {
      return null;
    }
    List<String> stages = settings.stages();
    if (stages == null) {
      throw new UsageError("--stage needs a valid declarative pipeline.");
    }
    if (!stages.contains(stage)) {
      throw new UsageError(
          "the pipeline has no stage '"
              + Terminal.sanitize(stage)
              + "'. Stages: "
              + Terminal.sanitize(String.join(", ", stages))
              + ".");
    }
    return stage;
  }

  private static int executors(@Nullable String number) {
    try {
      int count =
          number == null
              ? Math.max(MIN_EXECUTORS, Runtime.getRuntime().availableProcessors())
              : Integer.parseInt(number);
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new UsageError("--executors must be a number from 1 on.");
  }

  private String script(String file) {
    String name = file.equals("-") ? "standard input" : Terminal.sanitize(file);
    try {
      if (file.equals("-")) {
        return decode(name, input.readNBytes(MAX_BYTES));
      }
      try (InputStream content = Files.newInputStream(Path.of(file))) {
        return decode(name, content.readNBytes(MAX_BYTES));
      }
    } catch (NoSuchFileException e) {
      throw unreadable(name, "the file does not exist");
    } catch (FileSystemException e) {
      String reason = e.getReason();
      throw unreadable(name, reason == null ? "it cannot be opened" : reason);
    } catch (InvalidPathException e) {
      throw unreadable(name, "the name is invalid");
    } catch (IOException e) {
      throw unreadable(name, String.valueOf(e.getMessage()));
    }
  }

  private static String decode(String name, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unreadable(name, "it is not UTF-8 text");
    }
  }

  private static Problem.Invalid unreadable(String name, String reason) {
    return new Problem.Invalid("could not read " + name + ": " + reason + ".");
  }

  /** Copies the artifacts of a run, or says that they are lost. */
  private static void keepArtifacts(
      Path from, @Nullable String to, boolean quiet, Terminal terminal) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(from)) {
      all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .forEach(files::add);
    }
    if (to == null) {
      if (!quiet && !files.isEmpty()) {
        List<String> names =
            files.stream().limit(MAX_NAMES).map(file -> from.relativize(file).toString()).toList();
        terminal.err(
            "steward: artifacts, deleted now: "
                + Terminal.sanitize(String.join(", ", names))
                + (files.size() > MAX_NAMES ? " and others" : "")
                + ". Use --artifacts DIR to keep them.");
      }
      return;
    }
    Path target = Path.of(to);
    for (Path file : files) {
      Path copy = target.resolve(from.relativize(file).toString());
      Path parent = copy.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    terminal.err(
        "steward: artifacts copied to "
            + Terminal.sanitize(target.toString())
            + ": "
            + files.size());
  }
}
