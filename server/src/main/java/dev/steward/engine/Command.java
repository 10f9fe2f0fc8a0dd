package dev.steward.engine;

import dev.steward.step.ShellScript;
import dev.steward.step.MavenStep;
import dev.steward.step.GradleStep;
import dev.steward.step.AntStep;
import dev.steward.host.CommandSpec;
import dev.steward.host.PosixPath;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.job.definition.BuildStep;
import dev.steward.run.Result;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.text.TextFieldParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A build step that runs a command. */
sealed interface Command extends Act {

  /** Index of the step, which is also the name of its control directory. */
  int index();

  /** Builds the command line. */
  CommandLine commandLine(Build build) throws IOException;

  @Override
  default Phase phase() {
    return Phase.MAIN;
  }

  @Override
  default void perform(Build build) throws InterruptedException, IOException {
    CommandLine commandLine = commandLine(build);
    if (commandLine.arguments().isEmpty()) {
      build.console().printOnce(commandLine.heading() + "\n");
      build.worsen(Result.FAILURE);
      return;
    }
    var environment = new LinkedHashMap<>(build.environment());
    environment.putAll(commandLine.variables());
    Exit exit =
        build
            .workspace()
            .start(
                new CommandSpec(
                    Integer.toString(index()),
                    commandLine.folder(),
                    commandLine.heading(),
                    commandLine.arguments(),
                    environment,
                    build.console().masked(),
                    build.console().hasTimestamps()),
                build.console())
            .await();
    Integer unstable = commandLine.unstableCode();
    switch (exit) {
      case Exit.Exited(int code, boolean leaked) -> {
        if (leaked) {
          build
              .console()
              .printOnce(
                  "A process that this step started is still running and holds the step's output"
                      + " open; the build continues without waiting for the process.\n");
        }
        if (unstable != null && code == unstable) {
          build
              .console()
              .printOnce("Build step '" + name() + "' changed build result to UNSTABLE\n");
          build.worsen(Result.UNSTABLE);
        } else if (code != 0) {
          markFailed(build);
        }
      }
      case Exit.Lost _ -> {
        if (!build.isStopped()) {
          build
              .console()
              .printOnce(
                  "The process of this step ended without an exit code: it was killed, or the"
                      + " machine restarted.\n");
        }
        markFailed(build);
      }
    }
  }

  private void markFailed(Build build) {
    if (!build.isStopped()) {
      build.console().printOnce("Build step '" + name() + "' marked build as failure\n");
    }
    build.worsen(Result.FAILURE);
  }

  /** Joins options entered on several lines into one line. */
  private static String oneLine(String options) {
    return options.replace("\r\n", " ").replace('\r', ' ').replace('\n', ' ').replace('\t', ' ');
  }

  /** A shell script. */
  record Shell(int index, ShellScript step) implements Command {
    @Override
    public String kind() {
      return "shell";
    }

    @Override
    public String name() {
      return "Execute shell";
    }

    @Override
    public CommandLine commandLine(Build build) throws IOException {
      String script = build.workspace().writeScript(Integer.toString(index), step.command());
      List<String> arguments = new ArrayList<>(interpreter(step.command()));
      arguments.add(script);
      return new CommandLine(
          build.workspace().path(),
          "[" + PosixPath.name(build.workspace().path()) + "] $ " + String.join(" ", arguments),
          arguments,
          Map.of(),
          step.unstableCode());
    }

    /**
     * Interpreter of the script's {@code #!} line; by default a shell that traces commands and
     * exits on errors.
     */
    private static List<String> interpreter(String command) {
      if (!command.startsWith("#!")) {
        return List.of("/bin/sh", "-xe");
      }
      int end = command.indexOf('\n');
      String line = (end < 0 ? command.substring(2) : command.substring(2, end)).strip();
      return line.isEmpty() ? List.of("/bin/sh") : List.of(line.split("\\s+", 0));
    }
  }

  /** A Maven call. */
  record Maven(int index, MavenStep step, ToolLocator tools) implements Command {
    @Override
    public String kind() {
      return "maven";
    }

    @Override
    public String name() {
      return "Invoke top-level Maven targets";
    }

    @Override
    public CommandLine commandLine(Build build) {
      var arguments = new ArrayList<String>(List.of("mvn"));
      if (!step.pom().isEmpty()) {
        arguments.addAll(List.of("-f", build.expand(step.pom())));
      }
      TextFieldParser.properties(build.expand(step.properties()))
          .forEach((name, value) -> arguments.add("-D" + name + "=" + value));
      if (step.privateRepository()) {
        arguments.add(
            "-Dmaven.repo.local=" + PosixPath.resolve(build.workspace().path(), ".repository"));
      }
      arguments.addAll(TextFieldParser.splitArguments(build.expand(step.targets())));
      Map<String, String> variables =
          step.jvmOptions().isEmpty()
              ? Map.of()
              : Map.of("MAVEN_OPTS", oneLine(build.expand(step.jvmOptions())));
      return tools.commandLine(
          build, build.workspace().path(), arguments, ToolType.MAVEN, step.tool(), variables);
    }
  }

  /** An Ant call. */
  record Ant(int index, AntStep step, ToolLocator tools) implements Command {
    @Override
    public String kind() {
      return "ant";
    }

    @Override
    public String name() {
      return "Invoke Ant";
    }

    @Override
    public CommandLine commandLine(Build build) {
      var arguments = new ArrayList<String>(List.of("ant"));
      if (!step.buildFile().isEmpty()) {
        arguments.addAll(List.of("-file", build.expand(step.buildFile())));
      }
      TextFieldParser.properties(build.expand(step.properties()))
          .forEach((name, value) -> arguments.add("-D" + name + "=" + value));
      arguments.addAll(TextFieldParser.splitArguments(build.expand(step.targets())));
      Map<String, String> variables =
          step.options().isEmpty()
              ? Map.of()
              : Map.of("ANT_OPTS", oneLine(build.expand(step.options())));
      return tools.commandLine(
          build, build.workspace().path(), arguments, ToolType.ANT, step.tool(), variables);
    }
  }

  /** A Gradle call, optionally with the Gradle wrapper of the sources. */
  record Gradle(int index, GradleStep step, ToolLocator tools) implements Command {
    @Override
    public String kind() {
      return "gradle";
    }

    @Override
    public String name() {
      return "Invoke Gradle script";
    }

    @Override
    public CommandLine commandLine(Build build) {
      String folder = ToolLocator.below(build.workspace().path(), build.expand(step.folder()));
      String program = "gradle";
      if (step.wrapper()) {
        String wrapperFolder =
            step.wrapperFolder().isEmpty()
                ? folder
                : ToolLocator.below(build.workspace().path(), build.expand(step.wrapperFolder()));
        String wrapper = PosixPath.resolve(wrapperFolder, "gradlew");
        if (!build.workspace().isFile(wrapper)) {
          return new CommandLine(
              folder,
              "The Gradle wrapper "
                  + wrapper
                  + " does not exist. Add it to the repository, or disable “Use Gradle wrapper”.",
              List.of(),
              Map.of(),
              null);
        }
        program = wrapper;
      }
      var arguments = new ArrayList<String>(List.of(program));
      arguments.addAll(TextFieldParser.splitArguments(build.expand(step.switches())));
      TextFieldParser.properties(build.expand(step.systemProperties()))
          .forEach((name, value) -> arguments.add("-D" + name + "=" + value));
      TextFieldParser.properties(build.expand(step.projectProperties()))
          .forEach((name, value) -> arguments.add("-P" + name + "=" + value));
      if (step.passesParametersAsProjectProperties()) {
        build.parameters().forEach((name, value) -> arguments.add("-P" + name + "=" + value));
      }
      arguments.addAll(TextFieldParser.splitArguments(build.expand(step.tasks())));
      if (!step.buildFile().isEmpty()) {
        arguments.addAll(List.of("-b", build.expand(step.buildFile())));
      }
      return tools.commandLine(
          build, folder, arguments, ToolType.GRADLE, step.wrapper() ? "" : step.tool(), Map.of());
    }
  }
}
